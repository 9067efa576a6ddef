#include "core/pages/page_templates.h"

#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>

#include <array>

namespace gatehouse::pages {

std::string_view embedded_file(std::string_view name) noexcept;  // generated, cmake/EmbedFiles.cmake

namespace {

constexpr std::array<std::string_view, 13> kTemplates = {
    "layout",    "sign_in", "sign_up", "consent",     "sign_out", "signed_out",  "error",
    "form_post", "apps",    "device",  "device_done", "requests", "request_done"};
constexpr std::string_view kAutoEscape = "{{%AUTOESCAPE context=\"HTML\"}}";

ctemplate::TemplateString borrowed(std::string_view text) { return {text.data(), text.size()}; }

void fill(ctemplate::TemplateDictionary& dictionary, const Filling& filling) {
  for (const auto& value : filling.values)
    dictionary.SetValue(borrowed(value.marker), borrowed(value.text));
  for (const auto section : filling.sections)
    dictionary.ShowSection(borrowed(section));
  for (const auto& list : filling.entries)
    for (const auto& entry : list.each)
      fill(*dictionary.AddSectionDictionary(borrowed(list.section)), entry);
}

}  // namespace

void Filling::value_in(std::string_view section, std::string_view marker, std::string_view text) {
  if (text.empty()) return;
  value(marker, text);
  show(section);
}

void Filling::list(std::string_view section, std::string_view marker, const std::vector<std::string>& texts) {
  Entries list{.section = section, .each = {}};
  for (const auto& text : texts)
    list.each.emplace_back().value(marker, text);
  entries.push_back(std::move(list));
}

struct PageRenderer::Templates::Cache {
  ctemplate::TemplateCache templates;
};

PageRenderer::Templates::Templates() : cache_(std::make_unique<Cache>()) {}
PageRenderer::Templates::~Templates() = default;

Result<std::unique_ptr<PageRenderer::Templates>> PageRenderer::Templates::create(
    std::span<const Messages> languages) {
  std::unique_ptr<Templates> templates(new Templates());
  for (const auto& messages : languages)
    for (const std::string_view name : kTemplates)
      GH_TRY_VOID(templates->add(name, messages));
  templates->cache_->templates.Freeze();
  return templates;
}

Result<void> PageRenderer::Templates::add(std::string_view name, const Messages& messages) {
  const std::string_view text = embedded_file(name);
  // Without the pragma ctemplate would escape nothing, silently (cross-site scripting).
  if (!text.starts_with(kAutoEscape))
    return Error(ErrorCode::internal, "template \"" + std::string(name) + "\" does not ask for escaping");
  GH_TRY(const auto written, messages.written_into(text));
  const auto key = messages.tag() + "/" + std::string(name);
  if (!cache_->templates.StringToTemplateCache(borrowed(key), borrowed(written), ctemplate::STRIP_WHITESPACE))
    return Error(ErrorCode::internal, "template \"" + key + "\" does not parse");
  return {};
}

std::string PageRenderer::Templates::expand(std::string_view content, const std::string& language,
                                            const Filling& layout, const Filling& filling) const {
  const auto inner_name = language + "/" + std::string(content);
  const auto outer_name = language + "/layout";
  ctemplate::TemplateDictionary dictionary("page");
  fill(dictionary, layout);
  ctemplate::TemplateDictionary* inner = dictionary.AddIncludeDictionary("CONTENT");
  inner->SetFilename(borrowed(inner_name));
  fill(*inner, filling);
  std::string html;
  cache_->templates.ExpandNoLoad(borrowed(outer_name), ctemplate::STRIP_WHITESPACE, &dictionary, nullptr,
                                 &html);
  return html;
}

std::string_view PageRenderer::Templates::file(std::string_view name) { return embedded_file(name); }
std::string_view PageRenderer::Templates::stylesheet() { return embedded_file("stylesheet"); }
std::string_view PageRenderer::Templates::script() { return embedded_file("script"); }
std::string_view PageRenderer::Templates::icon() { return embedded_file("icon"); }

}  // namespace gatehouse::pages
