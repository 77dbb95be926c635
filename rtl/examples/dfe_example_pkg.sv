// What the parts of the example engine say to each other.
`default_nettype none
package dfe_example_pkg;
  // Idle -> Launch -> Offer -> Wait -> Check -> Launch, Present or Idle; Present -> Launch or Idle.
  // A fault goes through Fault to Idle; a queue that is configured meanwhile goes to Idle.
  typedef enum logic [2:0] {Idle, Launch, Offer, Wait, Check, Present, Fault} state_e;

  // What is being read: the available index, an entry of the available ring, a descriptor of a
  // packed ring to see whether it is there, a descriptor to be presented.
  typedef enum logic [1:0] {Index, Ring, Look, Walk} phase_e;

  typedef struct packed {
    dfe_pkg::chain_law_t law;
    logic [63:0]         desc;
    logic [63:0]         avail;
    logic [15:0]         known;  // split: entries before it may be read
    logic [15:0]         next;   // split: the next entry; packed: slot and wrap counter
  } queue_t;

  // What the worker has found out about the queue that it works on.
  typedef struct packed {
    logic        looks;     // a look or read of the index begins: it covers the doorbells so far
    logic        knows;     // the available index was read
    logic        passes;    // an entry or a list was found: the queue goes on behind it
    logic        rests;     // there is nothing more
    logic        fails;
    logic [15:0] value;     // the index, or where the queue goes on
  } finding_t;
endpackage
`default_nettype wire
