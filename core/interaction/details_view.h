// Authorization details (RFC 9396) as a person can read them: one heading each, and a line for every value in
// it. Nothing is left out: what a page hid would be allowed unseen. They are small (details_catalogue.h), so
// that the page is too. Pure; the text is data, which the template escapes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/pages/page_renderer.h"

namespace gatehouse::interaction {

struct DetailsWords {
  std::map<std::string, std::string> types;  ///< what a type is called, by its id
  std::string yes;
  std::string no;
};

std::vector<pages::ConsentPage::Detail> readable_details(std::string_view details, const DetailsWords& words);

}  // namespace gatehouse::interaction
