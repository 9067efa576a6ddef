// The audit kit with audit.jsonl, loaded from its library file like a stranger's.
#include <sys/resource.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "gatehouse/testkit/audit_kit.h"
#include "gatehouse/testkit/googletest.h"
#include "tests/contract/loaded_plugin.h"
#include "tests/support/temporary_directory.h"

namespace gatehouse {
namespace {

namespace fs = std::filesystem;

std::mutex log_mutex;
std::string log_text;

const plugin_host::PluginHost& host() {
  static const auto loaded = contract::load_plugin(
      "audit.jsonl", [](std::string_view plugin, LogLevel, std::string_view event, std::string_view message) {
        const std::lock_guard lock(log_mutex);
        log_text.append(plugin).append(" ").append(event).append(" ").append(message).append("\n");
      });
  return *loaded;
}

/// A directory of its own for each case.
class Place {
 public:
  fs::path file() const { return directory() / "audit.jsonl"; }
  const fs::path& directory() const noexcept { return directory_.path(); }

  std::vector<std::string> lines() const {
    std::vector<std::string> found;
    for (int generation = rotations_; generation >= 0; --generation) {
      std::ifstream stream(generation == 0 ? file() : rotated(generation));
      for (std::string line; std::getline(stream, line);)
        found.push_back(line);
    }
    return found;
  }
  void tear() const {
    std::string content;
    {
      std::ifstream stream(file());
      content.assign(std::istreambuf_iterator<char>(stream), {});
    }
    const std::size_t last = content.rfind('\n', content.size() - 2) + 1;
    fs::resize_file(file(), last + (content.size() - last) / 2);
  }
  void rotate() {
    for (int generation = rotations_; generation >= 0; --generation)
      fs::rename(generation == 0 ? file() : rotated(generation), rotated(generation + 1));
    ++rotations_;
  }
  /// A file-size limit acts as a full disk does: it cuts a write in half and then refuses.
  void limit_space(std::optional<std::size_t> bytes) const {
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = bytes ? fs::file_size(file()) + *bytes : limit.rlim_max;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }

 private:
  fs::path rotated(int generation) const { return file().string() + '.' + std::to_string(generation); }
  tests::TemporaryDirectory directory_;
  int rotations_ = 0;
};

Result<std::unique_ptr<AuditSink>> open_sink(const Place& place) {
  config::PluginChoice choice;
  choice.type = "jsonl";
  return host().make_audit(choice, place.directory());
}

std::unique_ptr<testkit::AuditFixture> make_fixture() {
  const auto place = std::make_shared<Place>();
  {
    const std::lock_guard lock(log_mutex);
    log_text.clear();
  }
  testkit::AuditMedium medium{
      .read_back = [place]() -> Result<std::vector<std::string>> { return place->lines(); },
      .limit_space = [place](std::optional<std::size_t> bytes) { place->limit_space(bytes); },
      .tear = [place] { place->tear(); },
      .rotate = [place] { place->rotate(); },
      .log =
          [] {
            const std::lock_guard lock(log_mutex);
            return log_text;
          },
  };
  return testkit::AuditFixture::create([place] { return open_sink(*place); }, std::move(medium)).value();
}

const bool registered =
    testkit::register_kit<testkit::AuditFixture>("AuditJsonl", testkit::audit_cases(), make_fixture);

TEST(AuditJsonlFile, is_for_its_owner_only_and_for_one_writer) {
  const Place place;
  const auto sink = open_sink(place);
  ASSERT_TRUE(sink) << sink.error().describe();
  EXPECT_EQ(fs::status(place.file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto second = open_sink(place);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().describe().find("being written by another process"), std::string::npos);
}

TEST(AuditJsonlFile, keeps_the_torn_half_aside_and_says_so) {
  const Place place;
  std::ofstream(place.file()) << "{\"whole\":1}\n{\"half";
  ASSERT_TRUE(open_sink(place));
  EXPECT_EQ(place.lines(), std::vector<std::string>{"{\"whole\":1}"});
  std::ifstream aside(place.file().string() + ".torn");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(aside), {}), "{\"half\n");
  const std::lock_guard lock(log_mutex);
  EXPECT_NE(log_text.find("audit.torn_line"), std::string::npos);
}

TEST(AuditJsonlFile, that_is_none_or_cannot_be_opened_is_a_clear_error) {
  const Place place;
  fs::create_directory(place.file());
  EXPECT_FALSE(open_sink(place));
  config::PluginChoice choice;
  choice.type = "jsonl";
  const auto missing = host().make_audit(choice, place.directory() / "missing");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().describe().find("No such file or directory"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse
