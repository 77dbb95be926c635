// Types that the parts of the streaming descriptor fetch engine share.
//
// Numbers of virtio, window modes, kinds of reads and error codes stand in dfe_pkg.
`default_nettype none
package dfe_stream_pkg;
  // Bytes that one tag's buffer holds: four lines, the most that one read fetches.
  localparam int unsigned BufferBytes = 256;
  localparam int unsigned BufferDescriptors = BufferBytes / dfe_pkg::DescriptorBytes;
  localparam int unsigned EpochBits = 6;

  typedef logic [7:0] queue_t;
  typedef logic [7:0] tag_t;
  typedef logic [4:0] slots_t;  // descriptors in a buffer, 1 to 16

  // An area of memory after the router: what its first byte is called on its way.
  typedef struct packed {
    logic            is_local;
    dfe_pkg::error_e code;
    logic [63:0]     base;
  } area_t;

  // A read whose address is not made yet.
  typedef struct packed {
    tag_t                tag;
    queue_t              queue_id;
    dfe_pkg::read_kind_e kind;
    logic                is_local;
    logic [63:0]         base;
    logic [19:0]         offset;     // bytes from the base
    logic [8:0]          count;      // bytes; of descriptors the most that are wanted
    logic [15:0]         remaining;  // descriptors from the offset to the table's end
  } ask_t;

  // What is left to do with the descriptors of one buffer, and with the chain among them.
  typedef struct packed {
    queue_t               queue_id;
    logic                 is_window;   // a piece of a packed ring, walked as it comes
    logic [15:0]          index;       // entry of the table or ring at `place`
    logic [3:0]           place;       // descriptor of the buffer that comes next
    logic [3:0]           head_place;  // where the chain began
    slots_t               heads;       // chains that begin in this buffer, with this one
    slots_t               stride;      // from head to head
    logic [15:0]          position;    // of the chain, as the pins count
    logic [15:0]          head;
    logic [15:0]          count;       // descriptors of the chain already presented
    logic                 writable;    // a device-writable one was among them
    logic                 in_table;
    logic                 has_moved;   // the chain went on in another buffer
    logic [15:0]          entries;     // of the table
    logic [15:0]          identifier;  // of the packed descriptor that named the table
    logic                 wrap;        // window: the wrap counter of its entries
    logic [EpochBits-1:0] epoch;       // window: counts new starts of the queue
    logic                 settled;     // window: read after all of it was written
  } job_t;

  // A buffer that waits for a tag and for its read.
  typedef struct packed {
    job_t        job;
    slots_t      wanted;
    logic        is_local;
    logic [63:0] base;
  } block_t;

  // Where the walk of a packed ring stands.
  typedef struct packed {
    logic [15:0]          index;
    logic                 wrap;
    logic [EpochBits-1:0] epoch;
    logic [15:0]          count;
    logic [15:0]          position;
    logic                 writable;
    logic                 settled;  // the list's rest was read after its first descriptor was seen
  } cursor_t;

  typedef struct packed {
    logic [63:0] addr;
    logic [31:0] len;
    logic [15:0] flags;
    logic [15:0] head;
    logic [15:0] position;
    logic [15:0] ring_count;
    logic        indirect;
    queue_t      queue_id;
    logic [8:0]  slot;
    logic        first;
    logic        last;
  } shown_t;

  // A descriptor on its way to the walk's last stage, with what is true of it whichever chain it
  // belongs to.
  typedef struct packed {
    logic                 first;     // of its job
    logic                 last;      // of its buffer
    tag_t                 tag;
    job_t                 job;       // valid with `first`
    logic                 failed;    // the read did not bring data
    dfe_pkg::chain_law_t  law;
    dfe_pkg::descriptor_t descriptor;
    logic                 linked;
    logic                 writes;
    logic                 indirect;
    logic                 bad_table; // as an indirect descriptor it is malformed
    logic                 wraps;
    logic                 zero;
    logic                 contained;
    logic                 touches;
    logic [1:0]           line;      // place of the ring's first entry in its line
    logic [63:0]          offset;    // of its address from the window's first byte
  } step_t;

  // How far a queue's own reads have come; what a visit reads and writes.
  typedef struct packed {
    logic [15:0]          fetched;   // split: next index to read; packed: slot | wrap << 15
    logic [15:0]          avail;     // split: last index known
    logic                 streams;   // packed: windows are being read
    logic [5:0]           ahead;     // packed: windows that may be under way
    logic [15:0]          known;     // packed: entries that a doorbell said are available
    logic [EpochBits-1:0] epoch;
  } progress_t;

  // Everything that one visit of a queue knows.
  typedef struct packed {
    queue_t              queue_id;
    logic                live;
    dfe_pkg::chain_law_t law;
    area_t               desc;
    area_t               avail;
    progress_t           at;
    logic                pending;     // a doorbell that no read covers yet
    logic                hinted;      // a doorbell that said how far the driver has come
    logic [15:0]         hint;
    logic                answered;    // the read of the index ended
    logic                failed;      //   without data
    logic [15:0]         answer;
    logic                asks;        // a read of the index is under way
    logic [5:0]          windows;     // buffers under way
    logic                stopped;     // the walk met an entry that is not available
    logic                crossed;     // the walk met a line that was read too early
    logic                used_up;     // the walk used a window to its end
  } visit_t;

  typedef struct packed {
    dfe_pkg::error_e code;
    logic            is_local;  // addr counts from the window's first byte
    logic [63:0]     addr;
  } fault_t;

  // What the walk has decided about one descriptor.
  typedef struct packed {
    tag_t   tag;
    queue_t queue_id;
    logic   shows;
    shown_t shown;
    logic   has_next;     // the buffer goes on with another read,
    block_t next;
    logic   gives_back;   //   gives its tag back,
    logic   again;        //   or is walked on from another place
    job_t   again_job;
    logic   ends;         // nothing more of the buffer as it is
    logic   leaves_rest;  // heads behind a chain that took the tag along
    block_t rest;
    logic   has_table;    // of a packed descriptor
    block_t table_block;
    logic   stopped;      // for the queue's visits
    logic   crossed;
    logic   used_up;
    logic   is_fault;
    fault_t fault;
  } outcome_t;

  // Descriptors from an entry of a table to the end of a line of four, which no read crosses.
  function automatic slots_t room(logic [7:0] base, logic [15:0] index);
    logic [3:0] place;
    place = base[7:4] + index[3:0];
    room = 5'd16 - 5'(place);
    if (base[3:0] != '0 && room > 5'd1) room = room - 5'd1;
  endfunction
endpackage
`default_nettype wire
