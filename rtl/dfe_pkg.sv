// Numbers and types that every part of the descriptor fetch engine shares.
//
// The constants are those of VirtioLayouts, in the same order.
`default_nettype none
package dfe_pkg;
  // Source: VIRTIO v1.4, 2.7.5.
  localparam int unsigned DescriptorBytes /*verilator public*/ = 16;
  localparam logic [15:0] DescFlagNext /*verilator public*/ = 16'h1;
  localparam logic [15:0] DescFlagWrite /*verilator public*/ = 16'h2;
  localparam logic [15:0] DescFlagIndirect /*verilator public*/ = 16'h4;
  // Source: VIRTIO v1.4, 2.8.1 and 2.8.13.
  localparam int unsigned DescFlagAvailBit = 7;
  localparam int unsigned DescFlagUsedBit = 15;
  // Source: VIRTIO v1.4, 2.7.6.
  localparam int unsigned AvailIndexBytes = 4;  // flags and idx in one read
  localparam int unsigned AvailRingOffset = 4;
  localparam int unsigned AvailEntryBytes = 2;

  // Queues and chains under way unless the top is told otherwise; the C table names them.
  localparam int unsigned DefaultQueues /*verilator public*/ = 4;
  localparam int unsigned DefaultWalkers /*verilator public*/ = 8;

  // Entries that one ring read fetches, and heads that a queue keeps.
  localparam int unsigned BatchEntries = 8;
  // Descriptors that one look at a packed ring fetches, and those of a line of 64 bytes, beyond
  // which no look goes.
  localparam int unsigned ScanEntries = 2;
  localparam int unsigned LineEntries = 4;

  typedef enum logic [2:0] {
    ReadAvailIndex = 3'd0,
    ReadAvailRing  = 3'd1,
    ReadDescriptor = 3'd2,
    ReadIndirect   = 3'd3,
    ReadPacked     = 3'd4,
    ReadEvent      = 3'd5
  } read_kind_e;

  typedef enum logic [1:0] {
    WindowNone   = 2'd0,
    WindowStrict = 2'd1,
    WindowMixed  = 2'd2,
    WindowOffset = 2'd3
  } window_mode_e;

  typedef enum logic [3:0] {
    ErrNone                  = 4'd0,
    ErrAvailIndexJump        = 4'd1,
    ErrHeadOutOfRange        = 4'd2,
    ErrNextOutOfRange        = 4'd3,
    ErrChainTooLong          = 4'd4,
    ErrOutsideRegion         = 4'd5,
    ErrLengthWraps           = 4'd6,
    ErrReadFailed            = 4'd7,
    ErrIndirect              = 4'd8,
    ErrReadableAfterWritable = 4'd9,
    ErrIndirectMalformed     = 4'd13,
    ErrAddressZero           = 4'd14,
    ErrPackedMalformed       = 4'd15
  } error_e;

  // Off --cfg--> Rest --doorbell, grant--> IndexWait --> IndexDone --grant--> RingWait --> RingDone
  //               | ^                                      | full channel        ^           |
  //               | |                                      +---> RingRequest ----+           |
  //               | |                 doorbell with an index          ^                      |
  //               +-|------------------------------------------------+                      |
  //                 +----------------- all entries up to idx are read <----------------------+
  // A packed ring is looked at with the index's states: Rest or RingRequest --grant--> IndexWait
  // --> IndexDone --> RingRequest, or Rest where the driver has come no further.
  // Any fault or stop leads to Off, through Drain while a read is under way.
  typedef enum logic [2:0] {
    QueueOff         = 3'd0,
    QueueRest        = 3'd1,
    QueueIndexWait   = 3'd2,
    QueueIndexDone   = 3'd3,
    QueueRingRequest = 3'd4,
    QueueRingWait    = 3'd5,
    QueueRingDone    = 3'd6,
    QueueDrain       = 3'd7
  } queue_state_e;

  // One descriptor, whichever of the two formats it lies in.
  typedef struct packed {
    logic [15:0] identifier;  // buffer ID of a packed descriptor
    logic [15:0] next;        // next entry of a split chain
    logic [15:0] flags;
    logic [31:0] len;
    logic [63:0] addr;
  } descriptor_t;

  // What a queue's configuration says about its chains.
  typedef struct packed {
    logic        is_packed;
    logic        takes_indirect;
    logic [15:0] limit;  // most descriptors of a chain, with those of its table
    logic [15:0] size;
  } chain_law_t;

  // What stays the same along a chain.
  typedef struct packed {
    logic [4:0]  queue_id;
    logic [15:0] head;
    logic [15:0] position;
  } chain_t;

  // What changes with each descriptor of a chain.
  typedef struct packed {
    logic [15:0] index;     // entry of the table that is being read
    logic [15:0] count;     // descriptors already presented
    logic        writable;  // a device-writable one was among them
    logic        in_table;  // the walk is in an indirect table
  } walk_t;

  // The indirect table that a walk is in, beside its address.
  typedef struct packed {
    logic [15:0] identifier;  // buffer ID of the packed descriptor that named the table
    logic [27:0] count;       // entries
  } table_t;

  // Byte 0 of the descriptor in memory is bits 7:0.
  function automatic descriptor_t descriptor(logic [127:0] bytes, logic is_packed);
    descriptor.addr = bytes[63:0];
    descriptor.len = bytes[95:64];
    descriptor.flags = is_packed ? bytes[127:112] : bytes[111:96];
    descriptor.next = bytes[127:112];
    descriptor.identifier = bytes[111:96];
  endfunction
endpackage
`default_nettype wire
