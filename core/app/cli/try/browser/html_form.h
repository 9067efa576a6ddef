// The forms of a server-rendered page, as a browser without scripts would fill them in. Reads as much HTML as
// our own pages and ordinary sign-in pages have; not a general HTML parser, and nothing is executed. Pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatehouse::app::cli {

struct HtmlControl {
  std::string name;
  std::string type;  ///< lower case; "submit" for buttons
  std::string value;
};

struct HtmlForm {
  std::string id;
  std::string action;  ///< as written; empty means the page's own address
  bool post = false;
  std::vector<HtmlControl> controls;

  const HtmlControl* find_type(std::string_view type) const noexcept;
  /// The button whose value is one of `values`, in their order.
  const HtmlControl* find_button(std::initializer_list<std::string_view> values) const noexcept;
};

using FormFields = std::vector<std::pair<std::string, std::string>>;

/// In document order. A control outside its form belongs to the one that its `form` attribute names.
std::vector<HtmlForm> forms_of(std::string_view html);
/// What a browser would send: named controls as they are, or as `filled` says, and the button that was
/// pressed.
FormFields fields_of(const HtmlForm& form, const FormFields& filled, const HtmlControl* button);

/// The text between a tag that contains `opening` ("<h1", "<title") and its end, tags left out, entities
/// decoded.
std::optional<std::string> text_of_element(std::string_view html, std::string_view opening);

}  // namespace gatehouse::app::cli
