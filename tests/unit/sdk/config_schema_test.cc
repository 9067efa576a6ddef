#include "gatehouse/config_schema.h"

#include <gtest/gtest.h>

namespace gatehouse {
namespace {

using namespace std::chrono_literals;

enum class Mode { fast, safe };
struct Inner {
  std::string name;
  std::uint8_t small = 7;
  SourceSpan span;
};
struct Settings {
  std::string file = "a.db";
  bool sync = true;
  std::int32_t level = -3;
  std::uint32_t threads = 0;
  Duration wait = 5s;
  std::chrono::seconds seconds{90};
  std::uint64_t size = 64 << 10;
  Mode mode = Mode::safe;
  std::string kind = "x";
  Secret password;
  std::optional<std::string> note;
  std::vector<Inner> inners;
  std::map<std::string, std::string> labels;
  TenantId tenant;
  std::filesystem::path folder;
  ConfigNode rest;
  std::string flat;
};

void check_settings(const Settings& settings, const ConfigNode& node, Diagnostics& found) {
  if (settings.file == settings.kind)
    found.push_back({Severity::error, config_code::kBadValue, node.span(), "file and kind are the same", ""});
}

Schema<Settings> schema() {
  const auto inner = Schema<Inner>("inner", {field("name", &Inner::name, text(), "n", KeyIs::required),
                                             field("small", &Inner::small, integer(), "s")})
                         .place(&Inner::span);
  return Schema<Settings>(
             "test.settings",
             {
                 field("file", &Settings::file, text(), "The file."),
                 field("sync", &Settings::sync, boolean(), "b"),
                 field("level", &Settings::level, integer().range(-10, 10), "i"),
                 field("threads", &Settings::threads, integer().range(1, 64).word("auto", 0), "t"),
                 field("wait", &Settings::wait, duration().range(1s, 1h), "d"),
                 field("seconds", &Settings::seconds, duration(), "d"),
                 field("size", &Settings::size, byte_size().range(1, 1 << 20), "z"),
                 field("mode", &Settings::mode,
                       enumeration<Mode>({{"fast", Mode::fast}, {"safe", Mode::safe}}), "m"),
                 field("kind", &Settings::kind, one_of({"x", "y"}), "k"),
                 field("password", &Settings::password, secret(), "p"),
                 field("note", &Settings::note, text(), "n"),
                 field("inners", &Settings::inners, list(object(inner)), "l"),
                 field("labels", &Settings::labels, map(text()), "m"),
                 field("tenant", &Settings::tenant, text(), "t", KeyIs::restart),
                 field("folder", &Settings::folder, text(), "f"),
                 field("rest", &Settings::rest, raw(), "r"),
                 group<Settings>("group", {field("flat", &Settings::flat, text(), "f")}, "g"),
             })
      .rule(check_settings);
}

ConfigNode scalar(const std::string& text) { return ConfigNode::scalar(text, {"f", 1, 1, 1}); }
ConfigNode mapping(std::vector<std::pair<std::string, ConfigNode>> members) {
  std::vector<ConfigNode::Member> made;
  for (auto& [key, value] : members)
    made.push_back({key, {"f", 2, 2, 1}, std::move(value)});
  return ConfigNode::mapping(std::move(made), {"f", 3, 3, 1});
}

/// The findings of decoding one key, "code: message | hint" a line.
std::string found_in(const std::string& key, ConfigNode value) {
  Diagnostics found;
  (void)schema().decode(mapping({{key, std::move(value)}}), found);
  std::string text;
  for (const auto& one : found)
    text += one.code + ": " + one.message + (one.hint.empty() ? "" : " | " + one.hint) + "\n";
  return text;
}

Settings decoded(std::vector<std::pair<std::string, ConfigNode>> members) {
  Diagnostics found;
  auto settings = schema().decode(mapping(std::move(members)), found);
  EXPECT_TRUE(found.empty()) << found.front().message;
  return settings;
}

TEST(ConfigSchema, KeysThatAreLeftOutKeepTheirInitializers) {
  const auto settings = decoded({});
  EXPECT_EQ(settings.file, "a.db");
  EXPECT_EQ(settings.wait, 5s);
  EXPECT_EQ(settings.note, std::nullopt);
}

TEST(ConfigSchema, EveryKindOfValueReachesItsMember) {
  const auto settings = decoded({{"sync", scalar("false")},
                                 {"level", scalar("-10")},
                                 {"threads", scalar("auto")},
                                 {"wait", scalar("1m30s")},
                                 {"seconds", scalar("2m")},
                                 {"size", scalar("1MiB")},
                                 {"mode", scalar("fast")},
                                 {"kind", scalar("y")},
                                 {"note", scalar("")},
                                 {"inners", ConfigNode::sequence({mapping({{"name", scalar("a")}})}, {})},
                                 {"labels", mapping({{"k", scalar("v")}})},
                                 {"tenant", scalar("acme")},
                                 {"folder", scalar("/tmp")},
                                 {"rest", mapping({{"anything", scalar("x")}})},
                                 {"group", mapping({{"flat", scalar("z")}})}});
  EXPECT_FALSE(settings.sync);
  EXPECT_EQ(settings.level, -10);
  EXPECT_EQ(settings.threads, 0u);
  EXPECT_EQ(settings.wait, 90s);
  EXPECT_EQ(settings.seconds, 120s);
  EXPECT_EQ(settings.size, 1u << 20);
  EXPECT_EQ(settings.mode, Mode::fast);
  EXPECT_EQ(settings.kind, "y");
  EXPECT_EQ(settings.note, "");
  EXPECT_EQ(settings.inners.at(0).name, "a");
  EXPECT_EQ(settings.inners.at(0).span.line, 3u);
  EXPECT_EQ(settings.labels.at("k"), "v");
  EXPECT_EQ(settings.tenant.text(), "acme");
  EXPECT_EQ(settings.folder, "/tmp");
  EXPECT_EQ(settings.rest.find("anything")->text(), "x");
  EXPECT_EQ(settings.flat, "z");
}

TEST(ConfigSchema, EncodingAndDecodingAreInverse) {
  auto settings = decoded({{"note", scalar("n")}});
  settings.wait = 59min;
  settings.inners.push_back({"a", 255, {}});
  settings.labels["k"] = "v";
  const auto written = schema().encode(settings);
  Diagnostics found;
  const auto again = schema().decode(written, found);
  EXPECT_TRUE(found.empty());
  EXPECT_EQ(again.wait, settings.wait);
  EXPECT_EQ(again.inners.at(0).small, 255);
  EXPECT_EQ(again.note, "n");
  EXPECT_EQ(written.find("threads")->text(), "auto");
}

TEST(ConfigSchema, S039_only_true_and_false_are_booleans) {
  EXPECT_EQ(found_in("sync", scalar("yes")),
            "GH-C0007: sync must be true or false, not \"yes\" | write true\n");
  EXPECT_EQ(found_in("sync", scalar("off")),
            "GH-C0007: sync must be true or false, not \"off\" | write false\n");
  for (const auto* bad : {"True", "TRUE", "1", "", "y", "on", "no"})
    EXPECT_NE(found_in("sync", scalar(bad)), "") << bad;
}

TEST(ConfigSchema, S039_integers_are_plain_decimal_digits) {
  for (const auto* bad : {"", "0o17", "017", "0x1", "1e3", "1.0", "+1", " 1", "1 ", "1_000", "--1", "-",
                          "99999999999999999999"})
    EXPECT_EQ(found_in("level", scalar(bad)).substr(0, 8), "GH-C0007") << bad;
  EXPECT_EQ(found_in("level", scalar("11")), "GH-C0008: level is out of range: 11 | at most 10\n");
  EXPECT_EQ(found_in("level", scalar("-11")), "GH-C0008: level is out of range: -11 | at least -10\n");
  EXPECT_EQ(found_in("threads", scalar("x")),
            "GH-C0007: threads must be an integer, not \"x\" | decimal digits only, or auto\n");
  EXPECT_EQ(found_in("threads", scalar("0")), "GH-C0008: threads is out of range: 0 | at least 1\n");
}

TEST(ConfigSchema, ANumberThatItsMemberCannotHoldIsOutOfRange) {
  const auto inner = [](const char* small) {
    return ConfigNode::sequence({mapping({{"name", scalar("a")}, {"small", scalar(small)}})}, {});
  };
  EXPECT_EQ(found_in("inners", inner("255")), "");
  EXPECT_EQ(found_in("inners", inner("256")),
            "GH-C0008: inners[0].small is out of range: 256 | at most 255\n");
  EXPECT_EQ(found_in("inners", inner("-1")), "GH-C0008: inners[0].small is out of range: -1 | at least 0\n");
}

TEST(ConfigSchema, DurationsAndSizesHaveUnits) {
  for (const auto* bad :
       {"", "5", "0", "5x", "s", "-5s", "5 s", "1.5h", "1h30", "10M", "106751991167301d", "1000000000000d"})
    EXPECT_EQ(found_in("wait", scalar(bad)).substr(0, 8), "GH-C0007") << bad;
  for (const auto* bad : {"", "64", "64KB", "64K", "64kib", "KiB", "1MiB1KiB", "9999999999GiB", "-1B"})
    EXPECT_EQ(found_in("size", scalar(bad)).substr(0, 8), "GH-C0007") << bad;
  EXPECT_EQ(found_in("wait", scalar("2h")), "GH-C0008: wait is out of range: 2h | at most 1h\n");
  EXPECT_EQ(found_in("size", scalar("2MiB")), "GH-C0008: size is out of range: 2MiB | at most 1MiB\n");
}

TEST(ConfigSchema, RenderedDurationsAndSizesReadBackTheSame) {
  for (const Duration value : {Duration(0s), Duration(1ms), Duration(1500ms), Duration(90s), Duration(90min),
                               Duration(24h), Duration(36h), Duration(24h * 90), Duration(25h + 1s)})
    EXPECT_EQ(parse_duration(render_duration(value)), value) << render_duration(value);
  EXPECT_EQ(render_duration(24h * 90), "90d");
  EXPECT_EQ(render_duration(90s), "1m30s");
  for (const std::int64_t bytes : {0ll, 1ll, 1023ll, 1024ll, 65536ll, 1ll << 40})
    EXPECT_EQ(parse_byte_size(render_byte_size(bytes)), bytes);
}

TEST(ConfigSchema, AllProblemsOfAnObjectAreFound) {
  Diagnostics found;
  (void)schema().decode(
      mapping({{"fiel", scalar("x")},
               {"sync", scalar("maybe")},
               {"mode", scalar("fsat")},
               {"inners", ConfigNode::sequence({mapping({{"nam", scalar("x")}}), scalar("x")}, {})}}),
      found);
  std::vector<std::string> codes;
  for (const auto& one : found)
    codes.push_back(one.code);
  EXPECT_EQ(codes, (std::vector<std::string>{"GH-C0004", "GH-C0007", "GH-C0009", "GH-C0004", "GH-C0005",
                                             "GH-C0006"}));
  EXPECT_EQ(found[0].hint, "did you mean \"file\"?");
  EXPECT_EQ(found[2].hint, "did you mean \"fast\"?");
  EXPECT_EQ(found[3].message, "unknown key \"nam\" in inners[0]");
  EXPECT_EQ(found[0].span.line, 2u);
}

TEST(ConfigSchema, RulesRunOnlyOverWholeObjects) {
  EXPECT_EQ(found_in("file", scalar("x")), "GH-C0011: file and kind are the same\n");
  Diagnostics found;
  (void)schema().decode(mapping({{"file", scalar("x")}, {"sync", scalar("maybe")}}), found);
  EXPECT_EQ(found.size(), 1u);
}

TEST(ConfigSchema, ALiteralSecretIsAWarningAndNoMessageRepeatsAnInsertedValue) {
  EXPECT_EQ(found_in("password", scalar("x")).substr(0, 8), "GH-C0010");
  auto inserted = scalar("hunter2");
  inserted.mark_from_reference();
  EXPECT_EQ(found_in("password", inserted), "");
  EXPECT_EQ(found_in("sync", inserted), "GH-C0007: sync must be true or false, not the inserted value\n");
  for (const auto* key : {"level", "wait", "size", "mode"})
    EXPECT_EQ(found_in(key, inserted).find("hunter2"), std::string::npos) << key;
}

TEST(ConfigSchema, EncodingMasksSecrets) {
  Settings settings;
  settings.password = Secret::copy_of("hunter2");
  EXPECT_EQ(schema().encode(settings).find("password")->text(), "********");
}

TEST(ConfigSchema, ItsDescriptionSaysWhatDecodingDoes) {
  const auto description = schema().describe();
  EXPECT_EQ(description.name, "test.settings");
  const auto find = [&](const std::string& name) {
    for (const auto& one : description.fields)
      if (one.name == name) return one;
    ADD_FAILURE() << name;
    return FieldDescription();
  };
  EXPECT_EQ(find("file").default_value.text(), "a.db");
  EXPECT_EQ(find("threads").default_value.text(), "auto");
  EXPECT_EQ(find("seconds").default_value.text(), "1m30s");
  EXPECT_EQ(find("wait").value.maximum, Duration(1h).count());
  EXPECT_EQ(find("mode").value.names, (std::vector<std::string>{"fast", "safe"}));
  EXPECT_TRUE(find("password").value.masked);
  EXPECT_EQ(find("password").default_value.kind(), ConfigNode::Kind::null);
  EXPECT_EQ(find("note").default_value.kind(), ConfigNode::Kind::null);
  EXPECT_TRUE(find("tenant").restart);
  EXPECT_TRUE(find("inners").value.item.at(0).fields.at(0).required);
  EXPECT_EQ(find("group").value.fields.at(0).name, "flat");
}

TEST(Nearest, SuggestsSlipsAndNothingElse) {
  const std::vector<std::string> names = {"redirect_uris", "scope", "client_id", "id"};
  EXPECT_EQ(nearest("redirect_uri", names), "redirect_uris");
  EXPECT_EQ(nearest("socpe", names), "scope");
  EXPECT_EQ(nearest("clientid", names), "client_id");
  EXPECT_EQ(nearest("zzz", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest(std::string(100'000, 'x'), names), "");
  EXPECT_EQ(did_you_mean("scop", names), "did you mean \"scope\"?");
}

}  // namespace
}  // namespace gatehouse
