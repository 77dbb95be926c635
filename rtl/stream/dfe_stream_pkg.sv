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
    logic [8:0]          count;      // bytes
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
    logic [16:0]          entries;     // of the table, at most 65,536
    logic [15:0]          identifier;  // of the packed descriptor that named the table
    logic                 wrap;        // window: the wrap counter of its entries
    logic [EpochBits-1:0] epoch;       // window: counts new starts of the queue
    logic                 settled;     // window: read after all of it was written
    logic                 is_look;     // window: not for the walk
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
    logic [15:0]          index;     // entry of the table or ring
    logic [3:0]           place;     // descriptor of the buffer
    slots_t               slots;     // descriptors in the buffer
    job_t                 job;       // as it was when the buffer began, or goes on from another place
    logic                 failed;    // the read did not bring data
    dfe_pkg::chain_law_t  law;
    dfe_pkg::descriptor_t descriptor;
    logic                 writes;
    logic                 indirect;
    logic                 follows;   // the chain goes on behind it
    logic                 beside;    //   with the entry behind it
    logic                 bad_next;  //   beyond its table
    logic                 bad_table; // as an indirect descriptor it is malformed wherever it stands
    logic                 wraps;
    logic                 zero;      // its address, where that must not be
    logic [15:0]          most;      // descriptors of its chain
    logic                 local_all; // wholly inside the window
    logic                 outside;   // of the region in which it must lie
    logic [63:0]          offset;    // of its address from the window's first byte
    logic                 available; // window: by its own flags
    logic                 line;      // window: begins a line that may be older than the list
    logic [15:0]          behind;    // window: the entry behind it
    logic                 turns;     //   is the ring's first
  } step_t;

  // What the walk has to know of a step at once; everything of it is made before.
  typedef struct packed {
    logic   valid;
    logic   first;
    logic   last;
    logic   chained;    // the first of a window that follows its queue's window before
    logic   foreign;    // window: not where the walk of the ring stands
    logic   live;
    logic   window;
    logic   unavailable;// if it begins a list
    logic   line;       // if its list was not settled
    logic   bad;        // in any chain
    logic   bad_behind; // if it is not the first of a list
    logic   readable;
    logic   writes;
    logic   indirect;
    logic   follows;
    logic   stays;      // the chain goes on in the buffer
    logic   turns_off;  // the chain goes on, but not in the buffer
    logic   ends;       // if it is good its chain ends, or goes on in a table
    logic   settles;    // a list that begins here was read after all of it was written
    slots_t behind;     // its place plus one
    logic [15:0] most;  // descriptors of a chain
    logic   single;     //   are one
  } glance_t;

  // What changes with each descriptor of a chain.
  typedef struct packed {
    logic [15:0] count;     // descriptors already presented
    logic        some;      //   are not none
    logic        full;      //   no other may follow
    logic        writable;  // a device-writable one was among them
    logic        settled;   // window: the rest of the list was read after it was written
    slots_t      heads;     // chains that begin in the buffer, with this one
    logic        more;      //   are two or more
    slots_t      next_head; // place of the next
    logic [15:0] head;
    logic [15:0] head_behind;
    logic [15:0] position;
  } chain_t;

  // How far a queue's own reads have come; what a visit reads and writes.
  typedef struct packed {
    logic [15:0]          fetched;   // split: next index to read; packed: slot | wrap << 15
    logic [15:0]          avail;     // split: last index known
    logic                 streams;   // packed: windows are being read
    logic [5:0]           ahead;     // packed: windows that may be under way
    logic [1:0]           to_ask;    // packed: of a list's rest and one line behind it, behind a
    logic [1:0]           to_leave;  //   crossing, those not asked for; those not walked
    logic [15:0]          known;     // packed: entries that a doorbell said are available,
    logic                 by_look;   //   or that windows showed
    logic                 looks;     // packed: windows are read to be looked at,
    logic [15:0]          look;      //   the next from here, slot | wrap << 15
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
    logic [5:0]          held;        //   or handed on and not used up,
    logic [5:0]          depth;       //   of which there may be so many
    logic                stopped;     // the walk met an entry that is not available
    logic                crossed;     // the walk met a line that was read too early
    logic                seen;        //   and until `hint`, windows showed, all is available,
    logic                whole;       //   and none showed that it ends
    logic                looking;     // windows to be looked at are under way
    logic                looks_on;    // the next is one of them
    logic [15:0]         from;        // the entry with which it begins, slot | wrap << 15
    logic                used_up;     // the walk used a window to its end
  } visit_t;

  // What windows showed of a packed ring since its walk began anew.
  typedef struct packed {
    logic        some;     // the place means something,
    logic        whole;    //   and nothing was seen to be missing
    logic [15:0] place;    // slot | wrap << 15 behind what is available
    logic [5:0]  looking;  // windows under way that are looked at alone
  } seen_t;

  // What a visit has measured.
  typedef struct packed {
    logic [15:0] slot;       // of the entry that is read next
    logic [15:0] open;       // split: entries that the index covers
    logic        open_some;
    logic [15:0] ahead;      // entries that a doorbell covers,
    logic        hint_ok;    //   if it tells anything
    logic        hint_here;  //   or if it tells that all before the next was seen
    logic        look_ok;    // there are entries of this pass to look at
    logic        jump;       // the index covers more than the ring has
    logic        known_some;
    logic        lap_ok;     // packed: the walk is near enough
    logic        some_place; // not all buffers of the queue are under way
    logic        careful;    // packed: a list crossed into another read not long ago
    logic        ahead_ok;   // packed: fewer windows than are to be ahead,
    logic        twice_ok;   //   or twice as many; if careful, those that are to be asked for
    logic        no_ring;    // its areas have no meaning
    logic        no_table;
    logic [8:0]  room;       // entries that one read may bring
  } span_t;

  typedef struct packed {
    dfe_pkg::error_e code;
    logic            is_local;  // addr counts from the window's first byte
    logic [63:0]     addr;
  } fault_t;

  // What the walk has decided about one descriptor, and what it knew of its chain before.
  typedef struct packed {
    step_t  step;
    chain_t chain;
    logic   active;
    logic   shows;      // it is presented
    logic   ends;       // its chain has no other descriptor in this buffer
    logic   goes_on;    // the buffer does
    logic   enters;     // it names a table,
    logic   apart;      //   which gets a tag of its own
    logic   leaves;     // its chain takes the tag along
    logic   jumps;      // the next chain begins elsewhere in the buffer
    logic   stopped;    // window: it is not available
    logic   crossing;   // window: it was read too early
    logic   breaks;     // window: its list goes on where it was read too early
    logic   waits;      // window: there is no room for its table
    logic   moved;      // window: the walk of the ring has moved
    logic   is_fault;
  } decision_t;

  // What follows from a decision.
  typedef struct packed {
    tag_t   tag;
    queue_t queue_id;
    logic   shows;
    logic   has_next;     // the buffer goes on with another read,
    block_t next;
    logic   gives_back;   //   gives its tag back,
    logic   again;        //   or is walked on from another place
    job_t   again_job;
    slots_t slots;        // descriptors in it
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
