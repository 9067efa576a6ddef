#include "core/app/cli/doctor/doctor_verbs.h"

#include "core/app/cli/doctor/doctor_command.h"

namespace gatehouse::app::cli {

void add_doctor_verbs(CommandLine line) {
  const auto doctor_verb = line.root.verb(
      "doctor", "Look at everything around the server and say what to do about it; changes nothing");
  doctor_verb.runs([&common = line.common](Streams streams) { return doctor(common, streams); });
}

}  // namespace gatehouse::app::cli
