// Ricochet as a library: the device on its PCI Express link, for an embedder that has the host.
//
// The embedder is the root complex's upper side: it sends configuration and memory requests down the
// link, which become TLPs of the model's fabric, and is asked for memory, translations and
// interrupts by callbacks. Time passes only inside of rc_run, rc_settle, and of the calls that wait
// for an answer (rc_read_*, rc_write_config, rc_reset); one cycle is 4 ns.
//
// A device is used by one thread at a time; different devices may be used by different threads.
// Handles are numbers: one that was destroyed, or never made, is refused and never followed. Every
// call says by its result whether it did what was asked, and rc_error has the words. The same calls
// with the same seed give the same packets in the same cycles.
//
// Numbers are in the byte order of the machine, bytes of memory as they lie there.
#ifndef RICOCHET_H
#define RICOCHET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Version of everything below. A program compares it with rc_abi_version of the library it has.
#define RC_ABI_VERSION 1

// A device; 0 is none.
typedef uint64_t rc_device;

// How a call ended.
#define RC_OK 0
// A pointer that is needed is null.
#define RC_NULL 1
// No such device.
#define RC_NO_DEVICE 2
// No option of that name.
#define RC_UNKNOWN_OPTION 3
// An option cannot have that value, or two options do not go together.
#define RC_BAD_VALUE 4
// Not before rc_start, not after it, or not from inside of a callback.
#define RC_WRONG_STATE 5
// Sizes, offsets or numbers outside of what the call takes.
#define RC_OUT_OF_RANGE 6
// The machine lacks something, which the text names.
#define RC_LACKS 7
// The device answered a request with an error: Unsupported Request, or nobody decodes the address.
#define RC_REFUSED 8
// The device did not answer within the completion timeout.
#define RC_TIMEOUT 9
// The link has no room for the request, or another non-posted one is under way: try again later.
#define RC_NO_ROOM 10
// The answer has not come yet.
#define RC_WAITING 11
// A callback answered what it may not; the device was told that the access failed.
#define RC_BAD_CALLBACK 12
// A file cannot be opened, read or written.
#define RC_FILE 13

// What a memory request of the device is, in rc_dma.address_type.
#define RC_UNTRANSLATED 0
#define RC_TRANSLATION_REQUEST 1
#define RC_TRANSLATED 2

// One request of the device.
typedef struct rc_dma {
  uint64_t token;         // names a request that is answered later
  uint64_t address;       // of the first byte
  uint32_t byte_count;    // 1...4096; of a translation request 1
  uint16_t requester;     // bus 15:8, device 7:3, function 2:0
  uint8_t address_type;   // RC_UNTRANSLATED, ...
  uint8_t relaxed_order;  // Attr[1]
  uint8_t id_order;       // Attr[2]
  uint8_t no_snoop;       // Attr[0]
} rc_dma;

// What a translation request is answered with: 4096 << n bytes, naturally aligned.
typedef struct rc_translation {
  uint64_t address;     // translated, of the first byte of the range
  uint64_t byte_count;  // of the range: a power of two from 4096 on
  uint8_t may_read;
  uint8_t may_write;
} rc_translation;

// What callbacks return besides a count of bytes.
// The answer comes by rc_complete, rc_complete_translation or rc_fail with the token.
#define RC_LATER (-1)
// There is no such memory, or not for this access: Unsupported Request, or the write is dropped.
#define RC_FAIL (-2)

// The host. Callbacks may be null: nothing is then there. They may call rc_complete,
// rc_complete_translation, rc_fail, rc_cycle and rc_error of their device, and nothing else of it.
typedef struct rc_host {
  size_t size;    // sizeof(rc_host)
  void *context;  // handed to every callback
  // Copies request->byte_count bytes to `bytes` and returns that count, or RC_LATER, or RC_FAIL.
  int64_t (*read)(void *context, const rc_dma *request, void *bytes);
  // Takes request->byte_count bytes and returns that count, or RC_FAIL; or RC_LATER when it has
  // taken them and they are not yet in memory: no interrupt overtakes them there.
  int64_t (*write)(void *context, const rc_dma *request, const void *bytes);
  // ATS: fills in `entry` and returns 0, or RC_LATER, or RC_FAIL; an entry with neither right is a
  // hole. Without this callback ATS requests are refused.
  int64_t (*translate)(void *context, const rc_dma *request, rc_translation *entry);
  // The device has forgotten what rc_invalidate with this tag named.
  void (*invalidated)(void *context, uint8_t tag);
  // An MSI-X message arrived, behind every older write.
  void (*message)(void *context, uint64_t address, uint32_t data);
  // The INTx line changed, behind every older write.
  void (*line)(void *context, int is_asserted);
} rc_host;

// What a request for rc_send is.
#define RC_READ_CONFIG 0
#define RC_WRITE_CONFIG 1
#define RC_READ_MEMORY 2
#define RC_WRITE_MEMORY 3
#define RC_READ_PORT 4
#define RC_WRITE_PORT 5

// One request of the host.
typedef struct rc_request {
  uint64_t address;     // register, bus address or port
  uint32_t kind;        // RC_READ_CONFIG, ...
  uint32_t byte_count;  // inside one doubleword; memory: inside one line of 64 bytes
  uint8_t bytes[64];    // of a write
} rc_request;

// RC_ABI_VERSION of the library.
uint32_t rc_abi_version(void);

// Makes a device that is not yet put together.
rc_device rc_create(void);
// Ends a device and closes its files.
int rc_destroy(rc_device device);
// The words for the last call that failed on this device; empty when none has. They stay until the
// next call on the device.
const char *rc_error(rc_device device);

// Sets an option ahead of rc_start.
int rc_set(rc_device device, const char *name, const char *value);
// Name and meaning of the option at a place, as "name: meaning"; null behind the last.
const char *rc_option(size_t index);

// Shares memory of the embedder with the device by untranslated addresses: no callback is asked for
// it, and what the rings in it say is judged. It has to stay until rc_unmap or rc_destroy.
// Pages of 4096 bytes; no two may overlap.
int rc_map(rc_device device, uint64_t address, void *memory, uint64_t byte_count, int may_write);
// Ends the sharing of memory that was shared from this address on.
int rc_unmap(rc_device device, uint64_t address);

// Puts the device together and switches it on. `host` may be null: nobody is there.
int rc_start(rc_device device, const rc_host *host);

// The present cycle.
uint64_t rc_cycle(rc_device device);
// Lets cycles pass.
int rc_run(rc_device device, uint64_t cycles);
// Lets at most `limit` cycles pass, until nothing is under way but what the embedder has to answer;
// RC_WAITING when something still is.
int rc_settle(rc_device device, uint64_t limit);
// A function-level reset, by its bit in Device Control.
int rc_reset(rc_device device);

// Configuration space, any run of bytes in 0...4095: one CfgRd or CfgWr for each doubleword.
int rc_read_config(rc_device device, uint32_t offset, void *bytes, uint32_t byte_count);
int rc_write_config(rc_device device, uint32_t offset, const void *bytes, uint32_t byte_count);
// Bytes behind a base address register, 0...5, from where the register says now: MRd and MWr for
// each line of 64 bytes, IORd and IOWr. Memory writes are posted: they are under way when this
// returns.
int rc_read_bar(rc_device device, uint32_t bar, uint64_t offset, void *bytes, uint32_t byte_count);
int rc_write_bar(rc_device device, uint32_t bar, uint64_t offset, const void *bytes,
                 uint32_t byte_count);
// Where a base address register says that its window is now.
int rc_bar(rc_device device, uint32_t bar, uint64_t *address, int *is_port);
// One request without waiting. One non-posted request can be under way.
int rc_send(rc_device device, const rc_request *request);
// The answer to the last non-posted request: RC_WAITING, RC_REFUSED, or its bytes.
int rc_answer(rc_device device, void *bytes, uint32_t byte_count);

// Answers a request that a callback answered with RC_LATER: the bytes of a read; null and 0 for a
// write.
int rc_complete(rc_device device, uint64_t token, const void *bytes, uint32_t byte_count);
int rc_complete_translation(rc_device device, uint64_t token, const rc_translation *entry);
int rc_fail(rc_device device, uint64_t token);

// Has the device forget translations of a range: a power of two from 4096 on, naturally aligned;
// 0 and 0 for all of them. `tag` gets what the callback `invalidated` will name. RC_NO_ROOM when 32
// are under way.
int rc_invalidate(rc_device device, uint64_t address, uint64_t byte_count, uint8_t *tag);

// Rules that were broken so far, when the judge watches.
uint64_t rc_violation_count(rc_device device);
// The words for one of them; null behind the last. They stay until the next call on the device.
const char *rc_violation(rc_device device, uint64_t index);

#ifdef __cplusplus
}
#endif

#endif
