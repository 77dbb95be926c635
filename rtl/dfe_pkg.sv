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
  // Source: VIRTIO v1.4, 2.7.6.
  localparam int unsigned AvailIndexBytes = 4;  // flags and idx in one read
  localparam int unsigned AvailRingOffset = 4;
  localparam int unsigned AvailEntryBytes = 2;

  // Queues and chains under way unless the top is told otherwise; the C table names them.
  localparam int unsigned DefaultQueues /*verilator public*/ = 4;
  localparam int unsigned DefaultWalkers /*verilator public*/ = 8;

  // Entries that one ring read fetches.
  localparam int unsigned BatchEntries = 8;

  typedef enum logic [1:0] {
    ReadAvailIndex = 2'd0,
    ReadAvailRing  = 2'd1,
    ReadDescriptor = 2'd2
  } read_kind_e;

  typedef enum logic [1:0] {
    WindowNone   = 2'd0,
    WindowStrict = 2'd1,
    WindowMixed  = 2'd2
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
    ErrReadableAfterWritable = 4'd9
  } error_e;

  // Off --cfg--> Rest --doorbell, grant--> IndexWait --> IndexDone --grant--> RingWait --> RingDone
  //               ^                                        | full channel        ^           |
  //               |                                        +---> RingRequest ----+           |
  //               +------------------- all entries up to idx are read <----------------------+
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

  // One entry of the descriptor table as it lies in memory, byte 0 in bits 7:0.
  typedef struct packed {
    logic [15:0] next;
    logic [15:0] flags;
    logic [31:0] len;
    logic [63:0] addr;
  } descriptor_t;

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
  } walk_t;
endpackage
`default_nettype wire
