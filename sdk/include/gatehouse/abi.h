/* The handshake between host and plugin: C, frozen for ever.
 *
 * A plugin carries a note, plain text in one ELF section, and exports one symbol, gatehouse_plugin_v1, that
 * returns a static descriptor with the same facts. The host compares epoch, fingerprint and SDK version of
 * the note before it maps the file, so that no code of a plugin that cannot fit ever runs; then `size`,
 * `abi_epoch` and the rest of the descriptor, before it calls `start`. Fields are only ever appended; each
 * side reads up to the smaller size. */
#ifndef GATEHOUSE_ABI_H
#define GATEHOUSE_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Epoch 0 is unstable: host and plugin must come from the same release of the SDK. */
#define GATEHOUSE_ABI_EPOCH 0
/* 0xMMmmpp */
#define GATEHOUSE_SDK_VERSION 0x000100u

enum gh_status { GH_STATUS_EXPERIMENTAL = 0, GH_STATUS_STABLE = 1, GH_STATUS_DEPRECATED = 2 };
enum gh_posture { GH_POSTURE_ROBUST_TO_UNTRUSTED = 0, GH_POSTURE_REQUIRES_TRUSTED_INPUT = 1 };

struct gh_host;      /* opaque: gatehouse::Host */
struct gh_registrar; /* opaque: gatehouse::Registrar */

/* Caller-provided room for an error text; the plugin writes at most `capacity` bytes and sets `length`. */
typedef struct gh_text {
  char* bytes;
  size_t capacity;
  size_t length;
} gh_text;

typedef struct gh_plugin_v1 {
  uint32_t size;           /* sizeof(gh_plugin_v1) as the plugin saw it */
  uint32_t abi_epoch;      /* GATEHOUSE_ABI_EPOCH as the plugin saw it; must equal the host's */
  const char* fingerprint; /* build facts, "name=value;…"; must equal the host's byte for byte */
  uint32_t sdk_version;    /* GATEHOUSE_SDK_VERSION; the host's minor must not be older */
  const char* id;          /* "kind.name", e.g. "storage.sqlite" */
  const char* version;     /* the plugin's own version */
  const char* license;     /* SPDX identifier */
  const char* summary;     /* one line */
  uint32_t status;         /* enum gh_status */
  uint32_t posture;        /* enum gh_posture */
  /* Registers factories and does nothing else. Returns 0, or non-zero with a text in `error`. Must not throw.
   */
  int (*start)(struct gh_host* host, struct gh_registrar* registrar, gh_text* error);
  /* Called once before exit after every instance is destroyed; may be null. The library is never unloaded. */
  void (*stop)(void);
} gh_plugin_v1;

/* The single exported symbol: const gh_plugin_v1* gatehouse_plugin_v1(void); */
#define GATEHOUSE_PLUGIN_SYMBOL "gatehouse_plugin_v1"
/* Where the note lies, and its first line; the others are "name=value": epoch, fingerprint, sdk, id, version,
 * license, summary, status, posture. Numbers are decimal. Unknown names are ignored. */
#define GATEHOUSE_PLUGIN_SECTION ".gatehouse.plugin"
#define GATEHOUSE_NOTE_HEADER "gatehouse plugin 1"

#ifdef __cplusplus
}
#endif
#endif
