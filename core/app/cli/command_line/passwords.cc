#include "core/app/cli/command_line/passwords.h"

#include <termios.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "core/base/base64.h"
#include "core/base/ids.h"

namespace gatehouse::app::cli {
namespace {

constexpr std::string_view kWords[256] = {
    "acorn",   "alder",   "amber",    "anchor",  "apple",   "apron",   "arrow",   "aspen",    "atlas",
    "autumn",  "bacon",   "badge",    "bagel",   "bamboo",  "banjo",   "barley",  "basil",    "basin",
    "beach",   "beacon",  "beaver",   "berry",   "birch",   "bison",   "blanket", "blossom",  "bonus",
    "border",  "bottle",  "boulder",  "bramble", "branch",  "bread",   "breeze",  "brick",    "bridge",
    "bronze",  "brook",   "bucket",   "buffalo", "button",  "cabin",   "cactus",  "camel",    "candle",
    "canoe",   "canyon",  "carbon",   "cargo",   "carpet",  "castle",  "cedar",   "cello",    "cherry",
    "chess",   "chimney", "cider",    "cinder",  "citrus",  "clover",  "cobalt",  "cocoa",    "comet",
    "copper",  "coral",   "cotton",   "cradle",  "crater",  "cricket", "crystal", "cypress",  "dahlia",
    "daisy",   "dancer",  "delta",    "denim",   "desert",  "diesel",  "dolphin", "domino",   "dragon",
    "drizzle", "drum",    "eagle",    "easel",   "echo",    "elbow",   "elder",   "ember",    "emerald",
    "engine",  "envoy",   "fabric",   "falcon",  "feather", "fennel",  "fern",    "ferry",    "fiddle",
    "field",   "finch",   "flame",    "flannel", "flint",   "forest",  "fossil",  "fountain", "fox",
    "frost",   "galaxy",  "garden",   "garlic",  "garnet",  "gecko",   "ginger",  "glacier",  "globe",
    "goblet",  "granite", "grape",    "gravel",  "grove",   "guitar",  "hammer",  "harbor",   "hazel",
    "heron",   "hickory", "holly",    "honey",   "hornet",  "humus",   "icicle",  "igloo",    "indigo",
    "iris",    "island",  "ivory",    "jacket",  "jade",    "jasmine", "jelly",   "jigsaw",   "juniper",
    "kayak",   "kernel",  "kettle",   "kiwi",    "koala",   "lagoon",  "lantern", "larch",    "laurel",
    "lava",    "lemon",   "lentil",   "lilac",   "lily",    "linen",   "lizard",  "lotus",    "lumber",
    "magnet",  "mango",   "maple",    "marble",  "marsh",   "meadow",  "melon",   "mint",     "mirror",
    "mocha",   "mosaic",  "moss",     "motor",   "muffin",  "nectar",  "needle",  "nickel",   "nutmeg",
    "oak",     "oasis",   "ocean",    "olive",   "onion",   "opal",    "orange",  "orbit",    "orchid",
    "otter",   "oxide",   "oyster",   "paddle",  "panda",   "paper",   "parcel",  "parsley",  "pasta",
    "peach",   "pebble",  "pecan",    "pepper",  "piano",   "picnic",  "pilot",   "pine",     "planet",
    "plaza",   "plum",    "pocket",   "pollen",  "pony",    "poplar",  "prairie", "prism",    "puzzle",
    "quail",   "quartz",  "quill",    "rabbit",  "radish",  "raft",    "raven",   "reef",     "ribbon",
    "ridge",   "river",   "robin",    "rocket",  "rooster", "rose",    "rudder",  "saddle",   "saffron",
    "salmon",  "sand",    "sapphire", "satin",   "scarf",   "shadow",  "shell",   "silver",   "sketch",
    "slate",   "sonic",   "spruce",   "stone",   "summit",  "sunset",  "table",   "tango",    "teal",
    "temple",  "thistle", "thunder",  "tiger",
};

/// Turns the terminal's echo off for its life.
class SilentTerminal {
 public:
  SilentTerminal() {
    if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~SilentTerminal() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

Result<Secret> first_line(std::istream& input, std::string_view what) {
  std::string line;
  if (!std::getline(input, line) || line.empty())
    return Error(ErrorCode::invalid_argument, "the " + std::string(what) + " is empty");
  return Secret(std::move(line));
}

}  // namespace

Result<Secret> read_password(const std::string& source, std::string_view what) {
  if (source != "-") {
    std::ifstream file(source);
    if (!file)
      return Error(ErrorCode::not_found, "the " + std::string(what) + " file " + source + " cannot be read");
    return first_line(file, what);
  }
  if (isatty(STDIN_FILENO) == 0) return first_line(std::cin, what);
  std::cerr << (what == "secret" ? "Secret: " : "Password: ") << std::flush;
  const SilentTerminal silent;
  auto password = first_line(std::cin, what);
  std::cerr << '\n';
  return password;
}

Secret make_readable_password() {
  const auto random = *base64url_decode(random_base64url(7));
  std::string password;
  for (std::size_t i = 0; i < 5; ++i)
    password.append(kWords[static_cast<unsigned char>(random[i])]).append("-");
  const auto digits = (static_cast<unsigned>(static_cast<unsigned char>(random[5])) << 8 |
                       static_cast<unsigned char>(random[6])) %
                          90 +
                      10;
  return Secret(password + std::to_string(digits));
}

}  // namespace gatehouse::app::cli
