#include "core/pages/page_layout.h"

#include "core/pages/shown_text.h"

namespace gatehouse::pages {

Layout frame_layout(const Frame& frame, std::string_view title) {
  Layout layout{.initial = initial_of(frame.organisation), .language = frame.language, .filling = {}};
  layout.filling.value("TITLE", title);
  layout.filling.value("STYLESHEET_URL", frame.stylesheet_url);
  if (!frame.icon_url.empty()) {
    layout.filling.value("ICON_URL", frame.icon_url);
    layout.filling.show("ICON");
  }
  layout.filling.value_in("SCRIPT", "SCRIPT_URL", frame.script_url);
  layout.filling.show_if(!frame.other_languages.empty(), "LANGUAGES");
  Filling::Entries languages{.section = "LANGUAGE", .each = {}};
  for (const auto& language : frame.other_languages) {
    auto& entry = languages.each.emplace_back();
    entry.value("LANGUAGE_TAG", language.tag);
    entry.value("LANGUAGE_NAME", language.name);
    entry.value("LANGUAGE_URL", language.url);
  }
  layout.filling.entries.push_back(std::move(languages));
  layout.filling.value_in("THEME", "THEME_URL", frame.theme_url);
  if (frame.logo_url.empty()) {
    layout.filling.show("MARK");
  } else {
    layout.filling.value_in("LOGO", "LOGO_URL", frame.logo_url);
  }
  layout.filling.value_in("HELP", "HELP_URL", frame.support_url);
  layout.filling.value_in("PRIVACY", "PRIVACY_URL", frame.privacy_url);
  layout.filling.value_in("TERMS", "TERMS_URL", frame.terms_url);
  layout.filling.show_if(!frame.support_url.empty() || !frame.privacy_url.empty() || !frame.terms_url.empty(),
                         "LINKS");
  if (!frame.organisation.empty()) {
    layout.filling.value("ORGANISATION", frame.organisation);
    layout.filling.show("TITLE_ORGANISATION");
    layout.filling.show("HEADER_ORGANISATION");
  }
  return layout;
}

}  // namespace gatehouse::pages
