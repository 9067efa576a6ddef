#include "core/config/logo.h"

#include "core/config/codes.h"
#include "core/config/source_text.h"

namespace gatehouse::config {
namespace {

constexpr std::string_view kSvg = "image/svg+xml";
constexpr std::string_view kSvgNamespace = "http://www.w3.org/2000/svg";

std::string_view after_white_space(std::string_view text) noexcept {
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

/// The first element's start tag, past the XML declaration, comments and a document type; empty where there
/// is none.
std::string_view root_tag(std::string_view text) noexcept {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (text = after_white_space(text); text.starts_with("<?") || text.starts_with("<!");
       text = after_white_space(text)) {
    // A document type with declarations inside ends at "]>".
    const bool comment = text.starts_with("<!--");
    const auto close = text.find('>');
    const bool inner = !comment && text.substr(0, close).find('[') != std::string_view::npos;
    const std::string_view end = comment ? "-->" : text.starts_with("<?") ? "?>" : inner ? "]>" : ">";
    const auto at = text.find(end);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + end.size());
  }
  return text.starts_with('<') ? text.substr(0, text.find('>')) : std::string_view();
}

bool is_svg(std::string_view bytes) noexcept {
  const auto tag = root_tag(bytes);
  return tag.starts_with("<svg") && (tag.size() == 4 || tag.find_first_of(" \t\r\n") == 4) &&
         is_clean_text(bytes);
}

Logo read_logo(const std::string& name, const std::filesystem::path& folder, const Place& place,
               Findings& findings) {
  if (name.empty()) return {};
  const auto refuse = [&](const std::string& why, std::string hint) {
    findings.error(code::kLogo, place, "logo \"" + name + "\" " + why, std::move(hint));
    return Logo();
  };
  // An address would tell a foreign host who signs in and when, and let it change the page that asks for a
  // password.
  if (name.find("://") != std::string::npos)
    return refuse("is an address; a logo is a file that this server shows",
                  "save the image beside this file and write its name: acme.svg");
  const auto file = folder / name;
  auto bytes = read_regular_file(file, kMaxLogoBytes);
  if (!bytes)
    return refuse("cannot be used: " + bytes.error().message(),
                  "looked for " + file.lexically_normal().string() + "; at most 256 KiB");
  const auto type = image_type(*bytes);
  if (type.empty()) return refuse("is no PNG, JPEG, WebP or SVG image", "what it holds counts, not its name");
  if (type == kSvg && root_tag(*bytes).find(kSvgNamespace) == std::string_view::npos)
    return refuse("would not be shown: its svg element has no namespace",
                  "<svg xmlns=\"" + std::string(kSvgNamespace) + "\" …>");
  return {.media_type = type, .bytes = std::make_shared<const std::string>(std::move(*bytes))};
}

}  // namespace

std::string_view image_type(std::string_view bytes) noexcept {
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";
  if (bytes.starts_with("\xff\xd8\xff")) return "image/jpeg";
  if (bytes.starts_with("RIFF") && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP") return "image/webp";
  return is_svg(bytes) ? kSvg : std::string_view();
}

void read_logos(TenantConfig& tenant, const std::filesystem::path& folder, const Place& place,
                Findings& findings) {
  tenant.branding.image = read_logo(tenant.branding.logo, folder, place.in("branding").in("logo"), findings);
  const Place clients = place.in("clients");
  for (std::size_t i = 0; i < tenant.clients.size(); ++i) {
    auto& client = tenant.clients[i];
    client.image = read_logo(client.logo, folder, clients.at(i).in("branding").in("logo"), findings);
  }
}

}  // namespace gatehouse::config
