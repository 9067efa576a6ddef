// Writes the reference pages that are made of the catalogues: `ninja generate-telemetry`. Tests compare.
#include <fstream>
#include <iostream>

#include "core/telemetry/event_catalogue.h"
#include "core/telemetry/metric_catalogue.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_telemetry_pages SOURCE_TREE\n";
    return 2;
  }
  const std::string pages = std::string(argv[1]) + "/docs/reference/";
  std::ofstream events(pages + "events.md", std::ios::binary);
  std::ofstream metrics(pages + "metrics.md", std::ios::binary);
  events << gatehouse::telemetry::events_reference_page();
  metrics << gatehouse::telemetry::metrics_reference_page();
  if (events.flush() && metrics.flush()) return 0;
  std::cerr << "cannot write " << pages << "\n";
  return 1;
}
