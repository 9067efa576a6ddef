#include "core/plugin_host/elf_image.h"

#include <elf.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

#include "core/base/contains.h"
#include "gatehouse/abi.h"

namespace gatehouse::plugin_host {
namespace {

#if defined(__x86_64__)
constexpr std::uint16_t kMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr std::uint16_t kMachine = EM_AARCH64;
#else
#error "add this machine's ELF number here"
#endif

Refusal refuse(RefusalReason reason, std::string message) { return {reason, {}, std::move(message), {}}; }

std::string_view machine_name(std::uint16_t machine) {
  switch (machine) {
    case EM_386:
      return "x86 (32 bit)";
    case EM_X86_64:
      return "x86-64";
    case EM_ARM:
      return "ARM (32 bit)";
    case EM_AARCH64:
      return "AArch64";
    case EM_RISCV:
      return "RISC-V";
    default:
      return "another machine";
  }
}

/// Bounds-checked access to the file. `at` copies, as tables need not be aligned.
class Bytes {
 public:
  explicit Bytes(std::string_view all) : all_(all) {}
  bool holds(std::uint64_t offset, std::uint64_t size) const {
    return offset <= all_.size() && size <= all_.size() - offset;
  }
  template <class T>
  T at(std::uint64_t offset) const {
    T value;
    std::memcpy(&value, all_.data() + offset, sizeof value);
    return value;
  }
  std::string_view range(std::uint64_t offset, std::uint64_t size) const { return all_.substr(offset, size); }
  /// The text at `offset` of the string table `table`, or nothing when it does not end in it.
  std::optional<std::string_view> text(const Elf64_Shdr& table, std::uint64_t offset) const {
    if (offset >= table.sh_size) return std::nullopt;
    const auto rest = range(table.sh_offset + offset, table.sh_size - offset);
    const auto end = rest.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    return rest.substr(0, end);
  }

 private:
  std::string_view all_;
};

std::optional<Refusal> check_identity(std::string_view bytes) {
  if (bytes.empty()) return refuse(RefusalReason::not_elf, "is empty");
  if (bytes.size() < EI_NIDENT || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0) {
    if (std::string_view(ELFMAG, SELFMAG).starts_with(bytes.substr(0, SELFMAG)) || bytes.starts_with(ELFMAG))
      return refuse(RefusalReason::truncated, "ends within the ELF identification");
    return refuse(RefusalReason::not_elf, "is no ELF file");
  }
  if (bytes[EI_CLASS] != ELFCLASS64)
    return refuse(RefusalReason::wrong_architecture, "is a 32-bit library; this server is 64-bit");
  if (bytes[EI_DATA] != (std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB))
    return refuse(RefusalReason::wrong_architecture, "has the other byte order");
  if (bytes[EI_VERSION] != EV_CURRENT) return refuse(RefusalReason::malformed, "has an unknown ELF version");
  if (bytes.size() < sizeof(Elf64_Ehdr))
    return refuse(RefusalReason::truncated, "ends within the ELF header");
  return std::nullopt;
}

std::optional<Refusal> check_header(const Bytes& bytes, const Elf64_Ehdr& header) {
  if (header.e_machine != kMachine)
    return refuse(RefusalReason::wrong_architecture,
                  "is built for " + std::string(machine_name(header.e_machine)) + "; this server is " +
                      std::string(machine_name(kMachine)));
  if (header.e_type != ET_DYN) return refuse(RefusalReason::not_elf, "is an ELF file, but no shared library");
  if (header.e_phentsize != sizeof(Elf64_Phdr) || header.e_shentsize != sizeof(Elf64_Shdr))
    return refuse(RefusalReason::malformed, "has tables of an unknown shape");
  if (header.e_phnum == 0 || header.e_shnum == 0)
    return refuse(RefusalReason::malformed, "has no program or section headers (was it stripped of them?)");
  if (!bytes.holds(header.e_phoff, std::uint64_t{header.e_phnum} * sizeof(Elf64_Phdr)))
    return refuse(RefusalReason::truncated, "ends before its program headers do");
  if (!bytes.holds(header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(Elf64_Shdr)))
    return refuse(RefusalReason::truncated, "ends before its section headers do");
  return std::nullopt;
}

std::optional<Refusal> check_segments(const Bytes& bytes, const Elf64_Ehdr& header) {
  bool loads = false;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    const auto segment = bytes.at<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr));
    if (!bytes.holds(segment.p_offset, segment.p_filesz))
      return refuse(RefusalReason::truncated, "ends before its segment " + std::to_string(i) + " does");
    if (segment.p_type != PT_LOAD) continue;
    loads = true;
    const auto alignment = std::max<std::uint64_t>(segment.p_align, 1);
    if (segment.p_filesz > segment.p_memsz || !std::has_single_bit(alignment) ||
        segment.p_vaddr % alignment != segment.p_offset % alignment || segment.p_memsz > (1ull << 32) ||
        segment.p_vaddr > (1ull << 32))
      return refuse(RefusalReason::malformed,
                    "has a segment " + std::to_string(i) + " that cannot be mapped");
  }
  if (!loads) return refuse(RefusalReason::malformed, "has nothing to load");
  return std::nullopt;
}

bool holds_address(std::int64_t tag) {
  constexpr std::int64_t kAddresses[] = {DT_HASH,   DT_STRTAB, DT_SYMTAB,  DT_RELA,       DT_REL,
                                         DT_JMPREL, DT_INIT,   DT_FINI,    DT_INIT_ARRAY, DT_FINI_ARRAY,
                                         DT_PLTGOT, DT_VERSYM, DT_VERNEED, DT_GNU_HASH};
  return contains(kAddresses, tag);
}

// The dynamic linker follows these addresses without a look at what they point to.
std::optional<Refusal> check_dynamic_segment(const Bytes& bytes, const Elf64_Ehdr& header) {
  std::uint64_t end = 0;
  std::optional<Elf64_Phdr> dynamic;
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    const auto segment = bytes.at<Elf64_Phdr>(header.e_phoff + i * sizeof(Elf64_Phdr));
    if (segment.p_type == PT_LOAD) end = std::max(end, segment.p_vaddr + segment.p_memsz);
    if (segment.p_type == PT_DYNAMIC) dynamic = segment;
  }
  if (!dynamic || dynamic->p_filesz < sizeof(Elf64_Dyn) || dynamic->p_filesz % sizeof(Elf64_Dyn) != 0)
    return refuse(RefusalReason::malformed, "has no dynamic segment");
  bool ends = false;
  for (std::uint64_t at = 0; at < dynamic->p_filesz && !ends; at += sizeof(Elf64_Dyn)) {
    const auto entry = bytes.at<Elf64_Dyn>(dynamic->p_offset + at);
    ends = entry.d_tag == DT_NULL;
    if (holds_address(entry.d_tag) && entry.d_un.d_ptr >= end)
      return refuse(RefusalReason::malformed, "has a dynamic entry that points outside the library");
  }
  if (!ends) return refuse(RefusalReason::malformed, "has a dynamic segment without end");
  return std::nullopt;
}

struct Sections {
  std::vector<Elf64_Shdr> all;
  const Elf64_Shdr* symbols = nullptr;
  const Elf64_Shdr* dynamic = nullptr;
  const Elf64_Shdr* note = nullptr;
};

Result<Sections, Refusal> read_sections(const Bytes& bytes, const Elf64_Ehdr& header) {
  Sections sections;
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    sections.all.push_back(bytes.at<Elf64_Shdr>(header.e_shoff + i * sizeof(Elf64_Shdr)));
    const auto& section = sections.all.back();
    if (section.sh_type != SHT_NOBITS && section.sh_type != SHT_NULL &&
        !bytes.holds(section.sh_offset, section.sh_size))
      return refuse(RefusalReason::truncated, "ends before its section " + std::to_string(i) + " does");
  }
  if (header.e_shstrndx >= sections.all.size())
    return refuse(RefusalReason::malformed, "has no section names");
  const auto& names = sections.all[header.e_shstrndx];
  if (names.sh_type != SHT_STRTAB) return refuse(RefusalReason::malformed, "has no section names");
  for (const auto& section : sections.all) {
    if (section.sh_type == SHT_DYNSYM) sections.symbols = &section;
    if (section.sh_type == SHT_DYNAMIC) sections.dynamic = &section;
    if (section.sh_type == SHT_PROGBITS && bytes.text(names, section.sh_name) == GATEHOUSE_PLUGIN_SECTION)
      sections.note = &section;
  }
  return sections;
}

// The string table that a section refers to.
const Elf64_Shdr* strings_of(const Sections& sections, const Elf64_Shdr& section) {
  if (section.sh_link >= sections.all.size()) return nullptr;
  const auto* strings = &sections.all[section.sh_link];
  return strings->sh_type == SHT_STRTAB ? strings : nullptr;
}

std::optional<Refusal> check_symbol(const Bytes& bytes, const Sections& sections) {
  const auto* strings = sections.symbols == nullptr ? nullptr : strings_of(sections, *sections.symbols);
  if (strings == nullptr) return refuse(RefusalReason::missing_symbol, "exports no symbols at all");
  for (std::uint64_t at = 0; at + sizeof(Elf64_Sym) <= sections.symbols->sh_size; at += sizeof(Elf64_Sym)) {
    const auto symbol = bytes.at<Elf64_Sym>(sections.symbols->sh_offset + at);
    if (symbol.st_shndx == SHN_UNDEF || ELF64_ST_TYPE(symbol.st_info) != STT_FUNC) continue;
    if (bytes.text(*strings, symbol.st_name) == GATEHOUSE_PLUGIN_SYMBOL) return std::nullopt;
  }
  return refuse(RefusalReason::missing_symbol, "does not export " GATEHOUSE_PLUGIN_SYMBOL);
}

void add_paths(std::string_view list, std::vector<std::string_view>& paths) {
  for (;;) {
    const auto colon = list.find(':');
    paths.push_back(list.substr(0, colon));
    if (colon == std::string_view::npos) return;
    list.remove_prefix(colon + 1);
  }
}

Result<void, Refusal> read_dynamic(const Bytes& bytes, const Sections& sections, ElfImage& image) {
  const auto* strings = sections.dynamic == nullptr ? nullptr : strings_of(sections, *sections.dynamic);
  if (strings == nullptr) return refuse(RefusalReason::malformed, "has no dynamic section");
  for (std::uint64_t at = 0; at + sizeof(Elf64_Dyn) <= sections.dynamic->sh_size; at += sizeof(Elf64_Dyn)) {
    const auto entry = bytes.at<Elf64_Dyn>(sections.dynamic->sh_offset + at);
    if (entry.d_tag == DT_NULL) break;
    if (entry.d_tag != DT_NEEDED && entry.d_tag != DT_RPATH && entry.d_tag != DT_RUNPATH) continue;
    const auto text = bytes.text(*strings, entry.d_un.d_val);
    if (!text) return refuse(RefusalReason::malformed, "has a dynamic entry outside its string table");
    if (entry.d_tag == DT_NEEDED) {
      image.needed.push_back(*text);
    } else {
      add_paths(*text, image.search_paths);
    }
  }
  return {};
}

}  // namespace

Result<ElfImage, Refusal> read_elf(std::string_view content) {
  if (auto wrong = check_identity(content)) return std::move(*wrong);
  const Bytes bytes(content);
  const auto header = bytes.at<Elf64_Ehdr>(0);
  if (auto wrong = check_header(bytes, header)) return std::move(*wrong);
  if (auto wrong = check_segments(bytes, header)) return std::move(*wrong);
  if (auto wrong = check_dynamic_segment(bytes, header)) return std::move(*wrong);
  GH_TRY(const auto sections, read_sections(bytes, header));
  if (auto wrong = check_symbol(bytes, sections)) return std::move(*wrong);
  ElfImage image;
  if (auto read = read_dynamic(bytes, sections, image); !read) return std::move(read).error();
  if (sections.note != nullptr) image.note = bytes.range(sections.note->sh_offset, sections.note->sh_size);
  return image;
}

}  // namespace gatehouse::plugin_host
