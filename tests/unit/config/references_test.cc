#include "core/config/references.h"

#include "core/config/yaml_tree.h"
#include "tests/unit/config/config_files.h"

namespace gatehouse::config {
namespace {

class References : public testing::Test {
 protected:
  /// The value of `a` in "a: <text>" with references inserted.
  ConfigNode value(const std::string& text) {
    const auto tree = parse_yaml("a: " + text + "\n", "f", found_);
    const auto inserted = insert_references(tree, files_.options.references, files_.path(""), found_);
    const auto* value = inserted.find("a");
    return value == nullptr ? ConfigNode() : *value;
  }
  std::string found() { return ConfigFiles::lines(std::exchange(found_, {})); }

  ConfigFiles files_;
  Diagnostics found_;
};

TEST_F(References, AreReplacedByVariablesFilesAndCredentials) {
  files_.environment["HOST"] = "db";
  files_.write("secret", "s3cret\n");
  files_.options.references.credentials = files_.path("");
  EXPECT_EQ(value("${env:HOST}").text(), "db");
  EXPECT_EQ(value("\"tcp://${env:HOST}:${env:PORT:-5432}/\"").text(), "tcp://db:5432/");
  EXPECT_EQ(value("${file:secret}").text(), "s3cret");
  EXPECT_EQ(value("\"${file:" + files_.path("secret").string() + "}\"").text(), "s3cret");
  EXPECT_EQ(value("${cred:secret}").text(), "s3cret");
  EXPECT_EQ(found(), "");
}

TEST_F(References, OnlyOneLineEndOfAFileIsStripped) {
  files_.write("windows", "a\r\n");
  files_.write("two", "a\n\n");
  EXPECT_EQ(value("${file:windows}").text(), "a");
  EXPECT_EQ(value("${file:two}").text(), "a\n");
}

TEST_F(References, TellLiteralFromReference) {
  files_.environment["SET"] = "x";
  EXPECT_TRUE(value("${env:SET}").from_reference());
  EXPECT_TRUE(value("\"a${env:SET}\"").from_reference());
  EXPECT_FALSE(value("${env:UNSET:-text in the file}").from_reference());
  EXPECT_FALSE(value("$${env:SET}").from_reference());
}

TEST_F(References, DollarsStandForThemselves) {
  EXPECT_EQ(value(kHash).text(), kHash);
  EXPECT_EQ(value("$${env:SET}").text(), "${env:SET}");
  EXPECT_EQ(value("a$$b$").text(), "a$b$");
}

TEST_F(References, WhatTheyInsertIsNeverParsedAgain) {
  files_.environment["EVIL"] = "x\nb: 2 # ${env:OTHER} *alias";
  const auto inserted = value("${env:EVIL}");
  EXPECT_EQ(inserted.kind(), ConfigNode::Kind::scalar);
  EXPECT_EQ(inserted.text(), "x\nb: 2 # ${env:OTHER} *alias");
}

TEST_F(References, SayWhatIsMissing) {
  value("${env:NOWHERE}");
  EXPECT_EQ(found(),
            "f:1:4: error GH-C0015: environment variable NOWHERE is not set | set it, or give a default: "
            "${env:NOWHERE:-…}\n");
  value("${file:gone}");
  EXPECT_EQ(found(),
            "f:1:4: error GH-C0015: file gone cannot be read: No such file or directory | looked for " +
                files_.path("gone").string() + "\n");
  value("${cred:key}");
  EXPECT_EQ(
      found(),
      "f:1:4: error GH-C0015: credential key is asked for, but there is no credentials directory | run under "
      "systemd with LoadCredential=key:…, or set CREDENTIALS_DIRECTORY\n");
}

TEST_F(References, OfUnknownFormAreRefused) {
  const std::string forms =
      " | ${env:NAME}, ${env:NAME:-default}, ${file:PATH}, ${cred:NAME}; a literal ${ is written $${\n";
  value("${HOME}");
  EXPECT_EQ(found(), "f:1:4: error GH-C0016: unknown reference ${HOME}" + forms);
  value("${env:A");
  EXPECT_EQ(found(), "f:1:4: error GH-C0016: unclosed reference" + forms);
  value("\"${env:A B}\"");
  EXPECT_EQ(found(), "f:1:4: error GH-C0016: \"A B\" is not the name of an environment variable" + forms);
  value("${file:}");
  EXPECT_EQ(found(), "f:1:4: error GH-C0016: unknown reference ${file:}" + forms);
}

TEST_F(References, ACredentialCannotLeadOutOfItsDirectory) {
  files_.options.references.credentials = files_.path("tenants");
  files_.write("secret", "x");
  for (const auto* name : {"../secret", "..", ".", "/etc/passwd", ""}) {
    value("\"${cred:" + std::string(name) + "}\"");
    EXPECT_NE(found().find("GH-C0016"), std::string::npos) << name;
  }
}

TEST_F(References, S039_binary_or_oversized_values_are_refused) {
  files_.write("binary", std::string("a\0b", 3));
  value("${file:binary}");
  EXPECT_NE(found().find("GH-C0014"), std::string::npos);
  files_.write("large", std::string(kMaxReferencedBytes + 1, 'x'));
  value("${file:large}");
  EXPECT_NE(found().find("it is larger than 64 KiB"), std::string::npos);
}

TEST(ReferencesOfTheProcess, AreItsEnvironmentAndCredentials) {
  ::setenv("GATEHOUSE_TEST_VALUE", "here", 1);
  ::setenv("CREDENTIALS_DIRECTORY", "/run/credentials", 1);
  const auto sources = ReferenceSources::of_process();
  EXPECT_EQ(sources.environment("GATEHOUSE_TEST_VALUE"), "here");
  EXPECT_EQ(sources.environment("GATEHOUSE_TEST_NOTHING"), std::nullopt);
  EXPECT_EQ(sources.credentials, "/run/credentials");
  ::unsetenv("CREDENTIALS_DIRECTORY");
}

}  // namespace
}  // namespace gatehouse::config
