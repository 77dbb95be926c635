// Judges the descriptor of one full walker per cycle and presents it on the descriptor channel.
//
// Latency:  a completed read is on the channel, and its successor requested, one cycle later.
// Ordering: descriptors of one chain in chain order; chains interleave, round robin.
// Errors:   a bad descriptor is not presented; its queue gets the fault.
// Source:   VIRTIO v1.4, 2.7.5.
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
  input  wire logic [15:0]           size_i [Queues],
  input  wire logic [63:0]           desc_addr_i [Queues],

  // Walkers with a completed read.
  input  wire logic [Walkers-1:0]    full_i,
  input  wire logic [Walkers-1:0]    failed_i,
  input  wire dfe_pkg::chain_t       chain_i [Walkers],
  input  wire dfe_pkg::walk_t        walk_i [Walkers],
  input  wire dfe_pkg::descriptor_t  buffer_i [Walkers],
  output      logic [Walkers-1:0]    served_o,   // at most one
  output      logic                  follows_o,
  output      dfe_pkg::walk_t        walk_o,

  // Fault of the served walker's queue, one cycle.
  output      logic [Queues-1:0]     fault_o,
  output      dfe_pkg::error_e       fault_code_o,
  output      logic [63:0]           fault_addr_o,

  // Engine to environment: descriptors, valid-ready.
  output      logic                  desc_valid_o,
  output      logic [63:0]           desc_addr_o,
  output      logic [31:0]           desc_len_o,
  output      logic [15:0]           desc_flags_o,
  output      dfe_pkg::chain_t       desc_chain_o,
  output      logic [WalkerBits-1:0] desc_slot_o,
  output      logic                  desc_first_o,
  output      logic                  desc_last_o,
  input  wire logic                  desc_ready_i
);
  logic                  valid_d, valid_q, first_q, last_q;
  logic [63:0]           addr_q;
  logic [31:0]           len_q;
  logic [15:0]           flags_q;
  dfe_pkg::chain_t       chain_q;
  logic [WalkerBits-1:0] slot_q;

  logic                  any, serve, good, more;
  logic [Walkers-1:0]    pick;
  logic [WalkerBits-1:0] slot;
  logic [QueueBits-1:0]  queue;
  logic [63:0]           read_addr, guilty;
  dfe_pkg::chain_t       chain;
  dfe_pkg::walk_t        walk;
  dfe_pkg::descriptor_t  descriptor;
  dfe_pkg::error_e       code;

  dfe_arbiter #(.Count(Walkers)) u_arbiter (
    .clk_i, .rst_ni, .request_i(full_i), .advance_i(serve),
    .valid_o(any), .onehot_o(pick), .index_o(slot));

  assign serve = any && (!valid_q || desc_ready_i);
  assign chain = chain_i[slot];
  assign walk = walk_i[slot];
  assign descriptor = buffer_i[slot];
  assign queue = chain.queue_id[QueueBits-1:0];
  assign read_addr = desc_addr_i[queue] + {44'd0, walk.index, 4'd0};

  dfe_descriptor_check u_check (
    .window_mode_i, .window_base_i, .window_size_i,
    .failed_i(failed_i[slot]), .read_addr_i(read_addr), .size_i(size_i[queue]),
    .descriptor_i(descriptor), .walk_i(walk), .head_i(chain.head),
    .code_o(code), .addr_o(guilty));

  always_comb begin
    good = serve && code == dfe_pkg::ErrNone;
    more = (descriptor.flags & dfe_pkg::DescFlagNext) != '0;
    served_o = serve ? pick : '0;
    follows_o = good && more;
    walk_o.index = descriptor.next;
    walk_o.count = walk.count + 16'd1;
    walk_o.writable = (descriptor.flags & dfe_pkg::DescFlagWrite) != '0;
    fault_o = '0;
    if (serve && !good) fault_o[queue] = 1'b1;
    fault_code_o = code;
    fault_addr_o = guilty;
    valid_d = good || (valid_q && !desc_ready_i);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      addr_q <= '0;
      len_q <= '0;
      flags_q <= '0;
      chain_q <= '0;
      slot_q <= '0;
      first_q <= 1'b0;
      last_q <= 1'b0;
    end else begin
      valid_q <= valid_d;
      if (good) begin
        addr_q <= descriptor.addr;
        len_q <= descriptor.len;
        flags_q <= descriptor.flags;
        chain_q <= chain;
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
  assign desc_chain_o = chain_q;
  assign desc_slot_o = slot_q;
  assign desc_first_o = first_q;
  assign desc_last_o = last_q;

`ifdef DFE_CHECKS
  dfe_channel_checks #(.Width(192)) u_channel (
    .clk_i, .rst_ni, .valid_i(valid_q), .ready_i(desc_ready_i),
    .payload_i(192'({addr_q, len_q, flags_q, chain_q, slot_q, first_q, last_q})));
`endif
endmodule
`default_nettype wire
