// Judges the descriptor of one full walker per cycle and presents it on the descriptor channel.
//
// Latency:  a completed read is on the channel, and its successor requested, one cycle later; of
//           an indirect descriptor only the first entry of its table is requested.
// Ordering: descriptors of one chain in chain order; chains interleave, round robin.
// Errors:   a bad descriptor is not presented; its queue gets the fault.
// Source:   VIRTIO v1.4, 2.7.5, 2.8.5 and 2.8.8.
`default_nettype none
module dfe_present #(
  parameter int unsigned Queues = 4,
  parameter int unsigned Walkers = 8,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1,
  localparam int unsigned WalkerBits = Walkers > 1 ? $clog2(Walkers) : 1
) (
  input  wire logic                  clk_i,
  input  wire logic                  rst_ni,

  input  wire dfe_pkg::window_mode_e window_mode_i,
  input  wire logic [63:0]           window_base_i,
  input  wire logic [63:0]           window_size_i,
  input  wire dfe_pkg::chain_law_t   law_i [Queues],
  input  wire logic [63:0]           desc_addr_i [Queues],

  // Walkers with a completed read.
  input  wire logic [Walkers-1:0]    full_i,
  input  wire logic [Walkers-1:0]    failed_i,
  input  wire dfe_pkg::chain_t       chain_i [Walkers],
  input  wire dfe_pkg::walk_t        walk_i [Walkers],
  input  wire logic [63:0]           table_addr_i [Walkers],
  input  wire dfe_pkg::table_t       table_i [Walkers],
  input  wire logic [127:0]          buffer_i [Walkers],
  output      logic [Walkers-1:0]    served_o,   // at most one
  output      logic                  follows_o,
  output      dfe_pkg::walk_t        walk_o,
  output      logic [63:0]           table_addr_o,
  output      dfe_pkg::table_t       table_o,

  // Fault of the served walker's queue, one cycle.
  output      logic [Queues-1:0]     fault_o,
  output      dfe_pkg::error_e       fault_code_o,
  output      logic [63:0]           fault_addr_o,

  // Engine to environment: descriptors, valid-ready.
  output      logic                  desc_valid_o,
  output      logic [63:0]           desc_addr_o,
  output      logic [31:0]           desc_len_o,
  output      logic [15:0]           desc_flags_o,
  output      logic [7:0]            desc_queue_o,
  output      logic [15:0]           desc_position_o,
  output      logic [15:0]           desc_head_o,
  output      logic [15:0]           desc_ring_count_o,
  output      logic                  desc_indirect_o,
  output      logic [7:0]            desc_slot_o,
  output      logic                  desc_first_o,
  output      logic                  desc_last_o,
  input  wire logic                  desc_ready_i
);
  logic                  valid_d, valid_q, first_q, last_q, indirect_q;
  logic [63:0]           addr_q;
  logic [31:0]           len_q;
  logic [15:0]           flags_q, head_q, ring_count_q, position_q;
  logic [QueueBits-1:0]  queue_q;
  logic [WalkerBits-1:0] slot_q;

  logic                  any, serve, enters, shows, more;
  logic [Walkers-1:0]    pick;
  logic [WalkerBits-1:0] slot;
  logic [QueueBits-1:0]  queue;
  logic [63:0]           read_addr, guilty;
  logic [15:0]           head, next_index;
  dfe_pkg::chain_t       chain;
  dfe_pkg::chain_law_t   law;
  dfe_pkg::walk_t        walk;
  dfe_pkg::table_t       entries;
  dfe_pkg::descriptor_t  descriptor;
  dfe_pkg::error_e       code;

  dfe_arbiter #(.Count(Walkers)) u_arbiter (
    .clk_i, .rst_ni, .request_i(full_i), .advance_i(serve),
    .valid_o(any), .onehot_o(pick), .index_o(slot));

  assign serve = any && (!valid_q || desc_ready_i);
  assign chain = chain_i[slot];
  assign walk = walk_i[slot];
  assign entries = table_i[slot];
  assign queue = chain.queue_id[QueueBits-1:0];
  assign law = law_i[queue];
  assign descriptor = dfe_pkg::descriptor(buffer_i[slot], law.is_packed);
  assign read_addr = (walk.in_table ? table_addr_i[slot] : desc_addr_i[queue])
    + {44'd0, walk.index, 4'd0};

  dfe_descriptor_check u_check (
    .window_mode_i, .window_base_i, .window_size_i, .failed_i(failed_i[slot]),
    .read_addr_i(read_addr), .law_i(law), .descriptor_i(descriptor), .walk_i(walk),
    .table_i(entries), .head_i(chain.head), .follows_o(more), .code_o(code), .addr_o(guilty));

  always_comb begin
    shows = serve && code == dfe_pkg::ErrNone;
    // The table's entries are the chain; the descriptor that names it is none of them.
    enters = shows && (descriptor.flags & dfe_pkg::DescFlagIndirect) != '0;
    if (enters) shows = 1'b0;
    served_o = serve ? pick : '0;
    follows_o = enters || (shows && more);
    next_index = walk.index + 16'd1;
    if (!law.is_packed) next_index = descriptor.next;
    else if (!walk.in_table && next_index == law.size) next_index = '0;
    walk_o = walk;
    table_addr_o = table_addr_i[slot];
    table_o = entries;
    if (enters) begin
      walk_o.index = '0;
      walk_o.in_table = 1'b1;
      table_addr_o = descriptor.addr;
      table_o.count = descriptor.len[31:4];
      table_o.identifier = descriptor.identifier;
    end else begin
      walk_o.index = next_index;
      walk_o.count = walk.count + 16'd1;
      walk_o.writable = (descriptor.flags & dfe_pkg::DescFlagWrite) != '0;
    end
    head = chain.head;
    if (law.is_packed) head = walk.in_table ? entries.identifier : descriptor.identifier;
    fault_o = '0;
    if (serve && !enters && !shows) fault_o[queue] = 1'b1;
    fault_code_o = code;
    fault_addr_o = guilty;
    valid_d = shows || (valid_q && !desc_ready_i);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      addr_q <= '0;
      len_q <= '0;
      flags_q <= '0;
      head_q <= '0;
      ring_count_q <= '0;
      indirect_q <= 1'b0;
      queue_q <= '0;
      position_q <= '0;
      slot_q <= '0;
      first_q <= 1'b0;
      last_q <= 1'b0;
    end else begin
      valid_q <= valid_d;
      if (shows) begin
        addr_q <= descriptor.addr;
        len_q <= descriptor.len;
        flags_q <= descriptor.flags;
        head_q <= head;
        ring_count_q <= walk.in_table ? 16'd1 : walk.count + 16'd1;
        indirect_q <= walk.in_table;
        queue_q <= queue;
        position_q <= chain.position;
        slot_q <= slot;
        first_q <= (walk.count == '0);
        last_q <= !more;
      end
    end
  end

  assign desc_valid_o = valid_q;
  assign desc_addr_o = addr_q;
  assign desc_len_o = len_q;
  assign desc_flags_o = flags_q;
  assign desc_head_o = head_q;
  assign desc_ring_count_o = ring_count_q;
  assign desc_indirect_o = indirect_q;
  assign desc_queue_o = 8'(queue_q);
  assign desc_position_o = position_q;
  assign desc_slot_o = 8'(slot_q);
  assign desc_first_o = first_q;
  assign desc_last_o = last_q;

`ifdef DFE_CHECKS
  dfe_channel_checks #(.Width(256)) u_channel (
    .clk_i, .rst_ni, .valid_i(valid_q), .ready_i(desc_ready_i),
    .payload_i(256'({addr_q, len_q, flags_q, head_q, ring_count_q, indirect_q, queue_q, position_q,
      slot_q, first_q, last_q})));
  dfe_present_checks u_checks (
    .clk_i, .rst_ni, .serve_i(serve), .enters_i(enters), .shows_i(shows), .more_i(more),
    .is_packed_i(law.is_packed), .takes_indirect_i(law.takes_indirect),
    .limit_i(law.limit), .count_i(walk.count), .index_i(walk.index),
    .in_table_i(walk.in_table), .entries_i(entries.count));
`endif
endmodule
`default_nettype wire
