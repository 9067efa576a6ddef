#include "core/config/logo.h"

#include <sys/stat.h>

#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

const std::string kSvgText = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>)";
const std::string kPng = "\x89PNG\r\n\x1a\n" + std::string("\0\0\0\rIHDR", 8);

TEST(Logo, is_told_apart_by_what_it_holds) {
  EXPECT_EQ(image_type(kPng), "image/png");
  EXPECT_EQ(image_type("\xff\xd8\xff\xe0JFIF"), "image/jpeg");
  EXPECT_EQ(image_type("RIFF\x24\x01\x01\x01WEBPVP8 "), "image/webp");
  for (const auto* before :
       {"", "\xef\xbb\xbf", "\n ", "<?xml version=\"1.0\"?>\n", "<!-- a > b --><!-- c -->",
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x\">",
        "<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY a \"b\">]>"})
    EXPECT_EQ(image_type(before + kSvgText), "image/svg+xml") << before;
  for (const std::string& other :
       {std::string(), std::string("GIF89a"), std::string("RIFF\x24\x01\x01\x01WAVE"), std::string("\x89PNG"),
        std::string("<!doctype html><html><svg/></html>"), std::string("<svgx/>"), std::string("<!-- <svg>"),
        std::string("text <svg>"), "<svg \xff>" + kSvgText})
    EXPECT_EQ(image_type(other), "") << other;
}

TEST(Logo, of_the_tenant_and_of_a_client_is_read_beside_the_file_that_names_it) {
  const ConfigFiles files;
  files.write("tenants/acme.svg", kSvgText);
  files.write("wiki.png", kPng);
  files.write("tenants/acme.yaml",
              kTenant +
                  "branding: { logo: acme.svg }\n"
                  "clients: [ { client_id: wiki, token_endpoint_auth_method: none, redirect_uris: "
                  "[\"https://wiki.example/cb\"], branding: { logo: ../wiki.png } },\n"
                  "           { client_id: app, token_endpoint_auth_method: none, redirect_uris: "
                  "[\"https://app.example/cb\"] } ]\n");
  const auto loaded = files.load();
  ASSERT_TRUE(loaded.snapshot) << render_text(loaded.found, loaded.sources);
  const auto& tenant = loaded.snapshot->tenants[0];
  EXPECT_EQ(tenant.branding.image.media_type, "image/svg+xml");
  EXPECT_EQ(*tenant.branding.image.bytes, kSvgText);
  EXPECT_EQ(tenant.clients[0].image.media_type, "image/png");
  EXPECT_EQ(*tenant.clients[0].image.bytes, kPng);
  EXPECT_EQ(tenant.clients[1].image.bytes, nullptr);
}

std::string found_for(const std::string& logo, const ConfigFiles& files) {
  files.write("tenants/acme.yaml", kTenant + "branding:\n  logo: " + logo + "\n");
  return ConfigFiles::lines(files.load().found);
}

TEST(Logo, that_cannot_be_shown_is_an_error_at_its_place_that_says_how_to_mend_it) {
  const ConfigFiles files;
  files.write("tenants/page.svg", "<!doctype html><script>alert(1)</script>");
  files.write("tenants/bare.svg", "<svg viewBox=\"0 0 1 1\"/>");
  files.write("tenants/large.png", kPng + std::string(kMaxLogoBytes, 'x'));
  ASSERT_EQ(::mkfifo(files.path("tenants/pipe.png").c_str(), 0600), 0);
  const std::string start = "acme.yaml:6:9: error GH-C0163: logo ";
  const std::string beside = " | looked for " + files.path("tenants").string() + "/";
  EXPECT_EQ(found_for("gone.svg", files), start + "\"gone.svg\" cannot be used: No such file or directory" +
                                              beside + "gone.svg; at most 256 KiB\n");
  EXPECT_EQ(found_for("large.png", files), start + "\"large.png\" cannot be used: it is larger than 256 KiB" +
                                               beside + "large.png; at most 256 KiB\n");
  EXPECT_EQ(found_for("pipe.png", files), start + "\"pipe.png\" cannot be used: it is not a regular file" +
                                              beside + "pipe.png; at most 256 KiB\n");
  EXPECT_EQ(found_for("page.svg", files), start +
                                              "\"page.svg\" is no PNG, JPEG, WebP or SVG image | what it "
                                              "holds counts, not its name\n");
  EXPECT_EQ(found_for("bare.svg", files),
            start +
                "\"bare.svg\" would not be shown: its svg element has no namespace | <svg "
                "xmlns=\"http://www.w3.org/2000/svg\" …>\n");
  EXPECT_EQ(found_for("https://cdn.example/logo.svg", files),
            start +
                "\"https://cdn.example/logo.svg\" is an address; a logo is a file that this server shows | "
                "save the image beside this file and write its name: acme.svg\n");
}

TEST(Logo, of_the_largest_size_is_taken) {
  const ConfigFiles files;
  files.write("tenants/full.png", kPng + std::string(kMaxLogoBytes - kPng.size(), 'x'));
  EXPECT_EQ(found_for("full.png", files), "");
}

}  // namespace
}  // namespace gatehouse::config
