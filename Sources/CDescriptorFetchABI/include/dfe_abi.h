// The table through which any descriptor fetch engine is driven, cycle by cycle.
//
// A shared library exports `dfe_get_api`; whoever provides that function with the same version puts
// an engine behind the same endpoint, tests and judge. All integers are in host byte order.
//
// Contract of a cycle. Outputs are functions of the engine's registers alone (no combinational path
// from an input to an output). `step` presents `in` until one rising clock edge and then returns
// the outputs that follow from the new registers. A transfer on a valid-ready channel happens in a
// step whose `ready` input is 1 while the outputs returned by the step before had `valid` = 1.
#ifndef DFE_ABI_H
#define DFE_ABI_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define DFE_ABI_VERSION 4u
// Name of the exported function: const dfe_api *dfe_get_api(void).
#define DFE_ABI_SYMBOL "dfe_get_api"

// window_mode: what an address means to the router.
enum {
  DFE_WINDOW_NONE = 0,    // every address goes to the bus
  DFE_WINDOW_STRICT = 1,  // inside the window: local; outside: an error before any access
  DFE_WINDOW_MIXED = 2,   // inside the window: local; outside: the bus
  DFE_WINDOW_OFFSET = 3   // as STRICT with base 0, and address 0 is an error
};

// cfg_flags.
enum {
  DFE_QUEUE_PACKED = 1,   // a packed ring: cfg_desc_addr is its descriptor ring
  DFE_QUEUE_INDIRECT = 2, // INDIRECT descriptors are legal
  DFE_QUEUE_EVENT_IDX = 4, // EVENT_IDX was negotiated
  // Bits 7:3: most buffers of ring entries, or windows of a packed ring, that the queue may have
  // asked for and not used up; 0 for as many as the engine has.
  DFE_QUEUE_DEPTH_SHIFT = 3,
  DFE_QUEUE_DEPTH_MAX = 31
};

// constants.features: what an engine can do.
enum {
  DFE_FEATURE_SPLIT = 1,
  DFE_FEATURE_PACKED = 2,
  DFE_FEATURE_INDIRECT = 4,
  DFE_FEATURE_REST = 8,            // the rest channel
  DFE_FEATURE_DOORBELL_INDEX = 16,  // takes doorbell_index
  DFE_FEATURE_WINDOW_OFFSET = 32,   // knows DFE_WINDOW_OFFSET; others get STRICT with base 0
  DFE_FEATURE_TRANSLATION = 64,     // has a translation cache: the pins ats_, xl_, xa_, inv_, invc_
  DFE_FEATURE_EVENT = 128,          // reads the driver's event fields: the pins evt_, evd_
  DFE_FEATURE_PREFETCH_DEPTH = 256  // heeds the depth in cfg_flags
};

// xa_flags: the translation's bits of ATS.
enum {
  DFE_TRANSLATION_SIZE = 1,          // S: the low bits of xa_page tell the size
  DFE_TRANSLATION_READ = 2,          // R
  DFE_TRANSLATION_WRITE = 4,         // W
  DFE_TRANSLATION_UNTRANSLATED = 8,  // U: the page is to be used untranslated
  DFE_TRANSLATION_NO_SNOOP = 16,     // N
  DFE_TRANSLATION_GLOBAL = 32        // Global
};

// xa_status: how a translation request ended.
enum {
  DFE_TRANSLATION_OK = 0,
  DFE_TRANSLATION_UNSUPPORTED = 1,
  DFE_TRANSLATION_ABORT = 2,
  DFE_TRANSLATION_TIMEOUT = 3
};

// rd_attributes.
enum {
  DFE_READ_TRANSLATED = 1,  // rd_addr is a translated address
  DFE_READ_NO_SNOOP = 2     // its translation had N
};

// rd_kind: what a read fetches.
enum {
  DFE_READ_AVAIL_INDEX = 0,
  DFE_READ_AVAIL_RING = 1,
  DFE_READ_DESCRIPTOR = 2,  // of a split ring's table
  DFE_READ_INDIRECT = 3,    // entries of an indirect table
  DFE_READ_PACKED = 4,      // descriptors of a packed ring
  DFE_READ_EVENT = 5        // used_event, avail flags, or the driver's event suppression structure
};

// cpl_status.
enum {
  DFE_CPL_OK = 0,
  DFE_CPL_UNSUPPORTED = 1,
  DFE_CPL_ABORT = 2,
  DFE_CPL_POISONED = 3,
  DFE_CPL_TIMEOUT = 4
};

// err_code.
enum {
  DFE_ERR_AVAIL_INDEX_JUMP = 1,
  DFE_ERR_HEAD_OUT_OF_RANGE = 2,
  DFE_ERR_NEXT_OUT_OF_RANGE = 3,
  DFE_ERR_CHAIN_TOO_LONG = 4,
  DFE_ERR_OUTSIDE_REGION = 5,
  DFE_ERR_LENGTH_WRAPS = 6,
  DFE_ERR_READ_FAILED = 7,
  DFE_ERR_INDIRECT = 8,
  DFE_ERR_READABLE_AFTER_WRITABLE = 9,
  DFE_ERR_INDIRECT_MALFORMED = 13,  // nested, with NEXT, empty, or no whole number of entries
  DFE_ERR_ADDRESS_ZERO = 14,        // address 0 under DFE_WINDOW_OFFSET
  DFE_ERR_PACKED_MALFORMED = 15     // a list longer than the ring
};

// Pins from the environment to the engine.
typedef struct dfe_inputs {
  uint64_t cfg_desc_addr;   // descriptor table
  uint64_t cfg_avail_addr;  // available ring; packed: the driver's event suppression structure
  uint64_t window_base;     // level: first address of the window, in the guest's terms
  uint64_t window_size;     // level: bytes in the window
  uint64_t cpl_data[8];     // up to 64 bytes, little-endian lanes: byte 0 is bits 7:0 of [0]
  uint64_t xa_page;         // page number of the translated address: its bits from 12 on
  uint64_t inv_page;        // first page number of an invalidation
  uint16_t cfg_size;        // entries; a power of two in a split ring
  uint16_t cfg_chain_limit; // most descriptors of a chain, with those of its table; 0: cfg_size
  uint16_t cfg_start;       // split: first available index; packed: slot | wrap << 15
  uint16_t doorbell_index;  // split: available index; packed: next_off | next_wrap << 15
  uint8_t cfg_valid;        // one cycle: configure queue cfg_queue; state starts from index 0
  uint8_t cfg_queue;
  uint8_t cfg_enable;       // 1: enable with the fields above; 0: stop, discarding what is under way
  uint8_t window_mode;      // level
  uint8_t doorbell_valid;   // one cycle: queue doorbell_queue has something; never refused
  uint8_t doorbell_queue;
  uint8_t rd_ready;         // takes the read offered by the outputs of the step before
  uint8_t cpl_valid;        // a piece of data for a read under way; never refused
  uint8_t cpl_tag;
  uint8_t cpl_offset;       // byte of the read at which the piece starts
  uint8_t cpl_count;        // bytes in the piece, 1...constants.data_byte_count; 0 with an error
  uint8_t cpl_last;         // the read ends with this piece
  uint8_t cpl_status;       // anything but DFE_CPL_OK ends the read, with cpl_last = 1
  uint8_t desc_ready;       // takes the descriptor offered by the outputs of the step before
  uint8_t err_ready;        // takes the error offered by the outputs of the step before
  uint8_t cfg_flags;        // DFE_QUEUE_*
  uint8_t doorbell_has_index;  // doorbell_index says how far the driver has come
  uint8_t rest_ready;       // takes the rest offered by the outputs of the step before
  // Translation; engines without DFE_FEATURE_TRANSLATION ignore it.
  uint8_t ats_enable;       // level: reads of the bus are translated
  uint8_t ats_flush;        // one cycle: a reset of the function; nothing cached stays
  uint8_t xl_ready;         // takes the translation request offered by the step before
  uint8_t xa_valid;         // the answer to a request, once for each; never refused
  uint8_t xa_tag;
  uint8_t xa_status;        // DFE_TRANSLATION_OK...
  uint8_t xa_flags;         // DFE_TRANSLATION_SIZE...
  uint8_t inv_valid;        // an invalidation; taken when inv_ready was 1 in the step before
  uint8_t inv_itag;         // below 32
  uint8_t inv_size;         // it covers 2^inv_size pages; all of them from 52 on
  uint8_t invc_ready;       // takes the completion offered by the step before
  // Event fields; engines without DFE_FEATURE_EVENT ignore it.
  uint8_t evt_valid;        // one cycle: read the event field of queue evt_queue; never refused
  uint8_t evt_queue;
  uint8_t evd_ready;        // takes the event field offered by the outputs of the step before
} dfe_inputs;

// Pins from the engine to the environment.
typedef struct dfe_outputs {
  uint64_t rd_addr;       // rd_local: byte offset in the window; else the bus address
  uint64_t desc_addr;     // as the guest wrote it, not routed
  uint64_t err_addr;      // the guilty address, index or head
  uint64_t busy_queues[4]; // bit q: queue q holds work or reads under way
  uint64_t xl_page;       // page number whose translation is asked for
  uint64_t rd_page;       // of a read of the bus: its page number before translation
  uint32_t desc_len;
  uint16_t desc_flags;
  uint16_t desc_head;     // head of the chain, which the used element names
  uint16_t desc_position; // split: free-running available index; packed: slot | wrap << 15
  uint16_t desc_ring_count;  // packed: ring entries of the chain; valid with desc_last
  uint16_t desc_slot;     // pieces of one chain share a slot until desc_last
  uint16_t rd_count;      // bytes, 1...constants.read_byte_count_max
  uint16_t rest_index;    // where the next chain will appear, as desc_position counts
  uint8_t rd_valid;
  uint8_t rd_tag;         // below constants.tag_count; free again after the piece with cpl_last
  uint8_t rd_local;
  uint8_t rd_kind;
  uint8_t rd_queue;
  uint8_t desc_valid;
  uint8_t desc_queue;
  uint8_t desc_first;
  uint8_t desc_last;
  uint8_t err_valid;      // queue err_queue has stopped until it is configured again
  uint8_t err_queue;
  uint8_t err_code;
  uint8_t desc_indirect;  // the descriptor came from an indirect table
  uint8_t rest_valid;     // queue rest_queue has found nothing more and rests
  uint8_t rest_queue;
  uint8_t idle;           // a step without valid inputs would change nothing
  uint8_t rd_attributes;  // DFE_READ_TRANSLATED...
  uint8_t xl_valid;       // a translation request
  uint8_t xl_tag;         // below constants.translation_count; free again after the answer
  uint8_t inv_ready;      // an invalidation can be taken
  uint8_t invc_valid;     // the invalidation with this ITag is complete
  uint8_t invc_itag;
  uint8_t evd_valid;      // an event field, read after it was asked for
  uint8_t evd_queue;
  uint8_t evd_failed;     // it could not be read
  uint32_t evd_value;     // split: used_event, or flags without EVENT_IDX; packed: off_wrap | flags << 16
} dfe_outputs;

typedef struct dfe_constants {
  uint32_t queue_count;       // 1...256
  uint32_t tag_count;         // 1...256
  uint32_t outstanding_reads; // reads that can be under way at once
  uint32_t slot_count;        // chains that can be under way at once
  uint32_t data_byte_count;   // bytes of a completion piece
  uint32_t descriptor_byte_count;
  uint32_t flag_next;
  uint32_t flag_write;
  uint32_t flag_indirect;
  uint32_t features;       // DFE_FEATURE_*
  uint32_t queue_size_max; // entries
  uint32_t read_byte_count_max; // most bytes of one read; 256 at most
  uint32_t translation_count;   // translation requests that can be under way; 0...32
  uint32_t counter_count;       // performance counters; 0...DFE_COUNTER_COUNT_MAX
} dfe_constants;

// Performance counters have a name each, of small letters, digits and underscores, and 64 bits that
// wrap. They count from reset on; a cycle that is not stepped, because the engine was idle, counts
// like the step without valid inputs that it stands for. rtl/doc/counters.md says what each counts.
#define DFE_COUNTER_COUNT_MAX 64u

// Text lanes that a waveform shows beside the pins; 32 characters each, right-aligned ASCII with
// the last character in text[0]. A lane holds its text until it is set again.
enum {
  DFE_LANE_GUEST = 0,
  DFE_LANE_LINK_DOWN = 1,
  DFE_LANE_LINK_UP = 2,
  DFE_LANE_TRANSLATION = 3,
  DFE_LANE_BOUNCE = 4,
  DFE_LANE_VERDICT = 5,
  DFE_LANE_COUNT = 6
};
typedef struct dfe_lanes {
  uint8_t text[DFE_LANE_COUNT][32];
} dfe_lanes;

typedef struct dfe_engine dfe_engine;

typedef struct dfe_api {
  uint32_t version;      // DFE_ABI_VERSION
  uint32_t input_bytes;  // sizeof(dfe_inputs)
  uint32_t output_bytes; // sizeof(dfe_outputs)
  uint32_t has_trace;    // trace_open works
  uint32_t has_coverage; // coverage_write works
  dfe_constants constants;
  const char *name;
  dfe_engine *(*create)(void);
  void (*destroy)(dfe_engine *engine);
  void (*reset)(dfe_engine *engine, dfe_outputs *out);
  void (*step)(dfe_engine *engine, uint64_t cycle, const dfe_inputs *in, dfe_outputs *out);
  // All return 0, or an errno value.
  int (*trace_open)(dfe_engine *engine, const char *path);
  int (*trace_close)(dfe_engine *engine);
  int (*coverage_write)(dfe_engine *engine, const char *path);
  void (*set_lanes)(dfe_engine *engine, const dfe_lanes *lanes);
  // Name of counter `index`, which is below constants.counter_count.
  const char *(*counter_name)(uint32_t index);
  // Writes constants.counter_count values, as of the last step; it changes nothing.
  void (*counter_values)(dfe_engine *engine, uint64_t *values);
} dfe_api;

const dfe_api *dfe_get_api(void);

#ifdef __cplusplus
}
#endif
#endif
