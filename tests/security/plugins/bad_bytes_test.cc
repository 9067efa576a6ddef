// S-383: bytes that are no plugin for this server. None of these files' code runs; the canary proves it.
#include <elf.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>

#include "core/plugin_host/candidate.h"
#include "core/plugin_host/elf_image.h"
#include "core/plugin_host/note.h"
#include "workshop.h"

namespace gatehouse::plugin_host {
namespace {

class BadBytes : public testing::Test {
 protected:
  Refusal refuse(std::string_view bytes) {
    workshop_.put("audit_raw", bytes);
    auto refusal = workshop_.refused();
    EXPECT_FALSE(RawMode::code_ran()) << refusal.describe();
    return refusal;
  }
  template <class T>
  std::string with(std::size_t offset, T value) const {
    auto bytes = original_;
    std::memcpy(bytes.data() + offset, &value, sizeof value);
    return bytes;
  }
  const RawMode raw_{""};
  const Workshop workshop_;
  const std::string original_ = Workshop::original("audit_raw");
};

TEST_F(BadBytes, S383_truncated_at_any_length_is_refused_and_never_mapped) {
  // 200 lengths over the file, and each of the last 64 bytes.
  for (std::size_t size = 1; size < original_.size(); size += original_.size() / 200) {
    const auto reason = refuse(std::string_view(original_).substr(0, size)).reason;
    EXPECT_TRUE(reason == RefusalReason::truncated || reason == RefusalReason::not_elf)
        << size << " " << to_string(reason);
  }
  for (std::size_t cut = 1; cut <= 64; ++cut)
    EXPECT_EQ(refuse(std::string_view(original_).substr(0, original_.size() - cut)).reason,
              RefusalReason::truncated)
        << cut;
}

TEST_F(BadBytes, S383_empty_text_and_foreign_formats_are_refused) {
  EXPECT_EQ(refuse("").reason, RefusalReason::not_elf);
  EXPECT_EQ(refuse("#!/bin/sh\necho I am a plugin\n").reason, RefusalReason::not_elf);
  EXPECT_EQ(refuse("MZ" + std::string(4096, '\0')).reason, RefusalReason::not_elf);
  EXPECT_EQ(refuse("\x7f"
                   "EL")
                .reason,
            RefusalReason::truncated);
}

TEST_F(BadBytes, S383_another_machine_is_refused_and_named) {
  const auto refusal = refuse(with<std::uint16_t>(offsetof(Elf64_Ehdr, e_machine), EM_RISCV));
  EXPECT_EQ(refusal.reason, RefusalReason::wrong_architecture);
  EXPECT_NE(refusal.message.find("RISC-V"), std::string::npos);
}

TEST_F(BadBytes, S383_thirty_two_bit_and_other_byte_order_are_refused) {
  EXPECT_EQ(refuse(with<char>(EI_CLASS, ELFCLASS32)).reason, RefusalReason::wrong_architecture);
  EXPECT_EQ(refuse(with<char>(EI_DATA, ELFDATA2MSB)).reason, RefusalReason::wrong_architecture);
}

TEST_F(BadBytes, S383_an_executable_is_no_plugin) {
  EXPECT_EQ(refuse(with<std::uint16_t>(offsetof(Elf64_Ehdr, e_type), ET_EXEC)).reason,
            RefusalReason::not_elf);
}

TEST_F(BadBytes, S383_tables_and_segments_behind_the_end_are_refused) {
  EXPECT_EQ(refuse(with<std::uint64_t>(offsetof(Elf64_Ehdr, e_shoff), 1ull << 40)).reason,
            RefusalReason::truncated);
  EXPECT_EQ(refuse(with<std::uint64_t>(offsetof(Elf64_Ehdr, e_phoff), ~0ull)).reason,
            RefusalReason::truncated);
  Elf64_Ehdr header;
  std::memcpy(&header, original_.data(), sizeof header);
  // A segment that is loaded: which one comes first is the linker's choice.
  Elf64_Phdr segment{};
  std::size_t at = header.e_phoff;
  for (unsigned i = 0; i < header.e_phnum; ++i, at += sizeof segment) {
    std::memcpy(&segment, original_.data() + at, sizeof segment);
    if (segment.p_type == PT_LOAD) break;
  }
  ASSERT_EQ(segment.p_type, static_cast<Elf64_Word>(PT_LOAD));
  EXPECT_EQ(refuse(with<std::uint64_t>(at + offsetof(Elf64_Phdr, p_filesz), 1ull << 40)).reason,
            RefusalReason::truncated);
  EXPECT_EQ(refuse(with<std::uint64_t>(at + offsetof(Elf64_Phdr, p_memsz), ~0ull)).reason,
            RefusalReason::malformed);
}

TEST_F(BadBytes, S383_zeroed_dynamic_section_is_refused) {
  Elf64_Ehdr header;
  std::memcpy(&header, original_.data(), sizeof header);
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    std::memcpy(&segment, original_.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type != PT_DYNAMIC) continue;
    auto bytes = original_;
    std::memset(bytes.data() + segment.p_offset, 0x7f, segment.p_filesz);
    EXPECT_EQ(refuse(bytes).reason, RefusalReason::malformed);
  }
}

// The reader meets arbitrary headers; whatever it says, it stays inside the bytes (run under ASan for the
// proof).
TEST_F(BadBytes, S383_every_flipped_byte_of_the_headers_is_read_without_fault) {
  Elf64_Ehdr header;
  std::memcpy(&header, original_.data(), sizeof header);
  auto bytes = original_;
  const auto read_flipped = [&](std::size_t at) {
    for (const int mask : {0x01, 0x80, 0xff}) {
      bytes[at] = static_cast<char>(bytes[at] ^ mask);
      (void)read_elf(bytes).has_value();
      bytes[at] = original_[at];
    }
  };
  for (std::size_t at = 0; at < 0x400; ++at)
    read_flipped(at);
  for (std::size_t at = header.e_shoff; at < bytes.size(); ++at)
    read_flipped(at);
  EXPECT_TRUE(read_elf(bytes).has_value());
}

TEST_F(BadBytes, S383_library_without_the_handshake_is_refused) {
  const auto refusal = refuse(replaced(original_, "gatehouse_plugin_v1", "gatehouse_plugin_v9"));
  EXPECT_EQ(refusal.reason, RefusalReason::missing_symbol);
  EXPECT_NE(refusal.message.find("gatehouse_plugin_v1"), std::string::npos);
}

TEST_F(BadBytes, S383_library_without_a_note_is_refused) {
  EXPECT_EQ(refuse(replaced(original_, ".gatehouse.plugin", ".gatehouse.plugim")).reason,
            RefusalReason::missing_note);
  EXPECT_EQ(refuse(replaced(original_, "gatehouse plugin 1", "gatehouse plugin 2")).reason,
            RefusalReason::missing_note);
}

TEST_F(BadBytes, S383_unresolved_symbol_is_refused_by_name_and_no_constructor_runs) {
  const auto refusal = refuse(replaced(original_, "pthread_exit", "pthread_exix"));
  EXPECT_EQ(refusal.reason, RefusalReason::not_loadable);
  EXPECT_NE(refusal.message.find("pthread_exix"), std::string::npos) << refusal.message;
}

TEST_F(BadBytes, S382_library_that_searches_by_the_working_directory_is_refused) {
  const auto refusal = refuse(Workshop::original("audit_rpath"));
  EXPECT_EQ(refusal.reason, RefusalReason::unsafe_search_path);
  EXPECT_NE(refusal.message.find("\"lib\""), std::string::npos) << refusal.message;
}

TEST_F(BadBytes, S383_another_epoch_is_refused_with_both_values) {
  const auto refusal = refuse(replaced(original_, "\nepoch=0\n", "\nepoch=1\n"));
  EXPECT_EQ(refusal.reason, RefusalReason::wrong_epoch);
  EXPECT_EQ(refusal.message, "epoch: plugin has 1, host has 0");
}

TEST_F(BadBytes, S383_newer_sdk_is_refused_with_both_versions) {
  const auto refusal = refuse(replaced(original_, "\nsdk=256\n", "\nsdk=512\n"));
  EXPECT_EQ(refusal.reason, RefusalReason::newer_sdk);
  EXPECT_NE(refusal.message.find("needs SDK 0.2.0; host has 0.1.0"), std::string::npos) << refusal.message;
}

TEST_F(BadBytes, S383_every_field_of_the_fingerprint_is_compared_and_named) {
  std::string_view rest = host_fingerprint();
  int fields = 0;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    const std::string field(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    auto other = field;
    other.back() = other.back() == 'x' ? 'y' : 'x';
    const auto ending = rest.empty() ? std::string("\n") : std::string(";");
    const auto starting = fields == 0 ? std::string("fingerprint=") : std::string(";");
    const auto refusal = refuse(replaced(original_, starting + field + ending, starting + other + ending));
    EXPECT_EQ(refusal.reason, RefusalReason::wrong_fingerprint) << field;
    const auto equals = field.find('=');
    EXPECT_NE(refusal.message.find(field.substr(0, equals) + ": plugin has \"" + other.substr(equals + 1) +
                                   "\", host has \"" + field.substr(equals + 1) + "\""),
              std::string::npos)
        << refusal.message;
    ++fields;
  }
  EXPECT_EQ(fields, 10);
}

TEST_F(BadBytes, S386_note_without_usable_fields_is_refused) {
  EXPECT_EQ(refuse(replaced(original_, "\nid=audit.raw\n", "\nid=nonse.raw\n")).reason,
            RefusalReason::bad_descriptor);
  EXPECT_EQ(refuse(replaced(original_, "\nstatus=0\n", "\nstatus=7\n")).reason,
            RefusalReason::bad_descriptor);
  EXPECT_EQ(refuse(replaced(original_, "\nversion=0.1.0\n", "\nversiox=0.1.0\n")).reason,
            RefusalReason::bad_descriptor);
  EXPECT_EQ(refuse(replaced(original_, "\nepoch=0\n", "\nepoch=z\n")).reason, RefusalReason::bad_descriptor);
}

TEST_F(BadBytes, S393_second_file_with_the_same_id_is_refused_and_neither_runs) {
  workshop_.put("audit_other", original_);
  const auto refusal = refuse(original_);
  EXPECT_EQ(refusal.reason, RefusalReason::duplicate_id);
  EXPECT_NE(refusal.message.find("audit.raw"), std::string::npos);
}

TEST_F(BadBytes, S393_file_under_another_plugins_name_is_refused) {
  workshop_.put("storage_sqlite", original_);
  EXPECT_EQ(workshop_.refused().reason, RefusalReason::wrong_id);
  EXPECT_FALSE(RawMode::code_ran());
}

TEST_F(BadBytes, all_bad_files_are_told_at_once_and_no_good_one_starts) {
  workshop_.put("audit_a", "text");
  workshop_.put("audit_b", std::string_view(original_).substr(0, 100));
  workshop_.put("audit_raw", original_);
  auto loaded = workshop_.load();
  ASSERT_FALSE(loaded.has_value());
  EXPECT_EQ(loaded.error().files.size(), 2u);
  EXPECT_FALSE(RawMode::code_ran());
}

}  // namespace
}  // namespace gatehouse::plugin_host
