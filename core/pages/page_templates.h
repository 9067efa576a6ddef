// PageTemplates: the embedded templates, parsed once, and their expansion. The only code that touches
// ctemplate.
//
// Every template is parsed in auto-escape mode; one that does not parse, or that does not ask for it, fails
// create(). Frozen after create(), so that expanding needs no lock. Owned by PageRenderer.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/pages/messages.h"
#include "core/pages/page_renderer.h"

namespace gatehouse::pages {

/// What one template is filled with: values by marker, sections to be shown, and sections that stand once for
/// each of their entries. Borrows every text.
struct Filling {
  struct Value {
    std::string_view marker;
    std::string_view text;
  };
  struct Entries {
    std::string_view section;
    std::vector<Filling> each;
  };
  std::vector<Value> values;
  std::vector<std::string_view> sections;
  std::vector<Entries> entries;

  void value(std::string_view marker, std::string_view text) { values.push_back({marker, text}); }
  /// Sets the value and shows the section of that name, if there is a text.
  void value_in(std::string_view section, std::string_view marker, std::string_view text);
  /// An entry for each text, which is its only value.
  void list(std::string_view section, std::string_view marker, const std::vector<std::string>& texts);
  void show(std::string_view section) { sections.push_back(section); }
  void show_if(bool condition, std::string_view section) {
    if (condition) show(section);
  }
};

class PageRenderer::Templates {
 public:
  /// Every template in every one of these languages.
  static Result<std::unique_ptr<Templates>> create(std::span<const Messages> languages);
  ~Templates();

  /// The layout around the content of that name, in the language of that tag.
  std::string expand(std::string_view content, const std::string& language, const Filling& layout,
                     const Filling& filling) const;
  static std::string_view file(std::string_view name);
  static std::string_view stylesheet();
  static std::string_view script();
  static std::string_view icon();

 private:
  struct Cache;
  Templates();
  Result<void> add(std::string_view name, const Messages& messages);
  std::unique_ptr<Cache> cache_;
};

}  // namespace gatehouse::pages
