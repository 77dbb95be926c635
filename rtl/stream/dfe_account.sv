// Keeps account of what each queue has under way, and tells when it rests or has failed.
//
// Latency:  a fault is kept in the cycle after it was found; it is told when its queue is quiet.
// Ordering: of one queue nothing comes behind its error.
// Errors:   the first fault of a queue, from its visits, its heads or its walk.
`default_nettype none
module dfe_account #(
  parameter int unsigned Queues = 4
) (
  input  wire logic                     clk_i,
  input  wire logic                     rst_ni,
  input  wire logic [63:0]              window_base_i,

  // By queue: commands of the environment, and what visits have under way.
  input  wire logic [Queues-1:0]        configured_i,
  input  wire logic [Queues-1:0]        bell_i,
  input  wire logic [Queues-1:0]        starts_i,    // its areas are being routed
  input  wire logic [Queues-1:0]        wants_i,     // a visit
  input  wire logic [Queues-1:0]        visited_i,   // is being visited, or its index is read

  // A visit asked for a buffer, found rest, or a fault.
  input  wire dfe_stream_pkg::queue_t   visit_queue_i,
  input  wire logic                     asked_i,
  input  wire logic                     rest_i,
  input  wire logic [15:0]              rest_index_i,
  input  wire logic                     visit_fault_i,
  input  wire dfe_stream_pkg::fault_t   visit_fault_fields_i,
  // Heads: one that waits for its read, the last of a ring, a buffer of a queue out of use, a fault.
  input  wire logic                     head_i,
  input  wire dfe_stream_pkg::queue_t   head_queue_i,
  input  wire logic                     ring_done_i,
  input  wire dfe_stream_pkg::queue_t   ring_done_queue_i,
  input  wire logic                     dropped_i,
  input  wire dfe_stream_pkg::queue_t   dropped_queue_i,
  input  wire logic                     feed_fault_i,
  input  wire dfe_stream_pkg::queue_t   feed_fault_queue_i,
  input  wire logic                     feed_fault_read_i,     // the ring could not be read,
  input  wire logic [64:0]              feed_fault_address_i,  //   local, and where that began
  input  wire logic [15:0]              feed_fault_head_i,
  // The walk, windows that were only looked at, and descriptors that were taken or dropped.
  input  wire dfe_stream_pkg::outcome_t outcome_i,
  input  wire logic                     looked_i,
  input  wire dfe_stream_pkg::queue_t   looked_queue_i,
  input  wire logic                     gone_i,
  input  wire dfe_stream_pkg::queue_t   gone_queue_i,
  input  wire logic                     gone_too_i,
  input  wire dfe_stream_pkg::queue_t   gone_too_queue_i,

  output      logic [Queues-1:0]        stop_o,
  // Engine to environment: rests and errors, valid-ready.
  output      logic                     rest_valid_o,
  input  wire logic                     rest_ready_i,
  output      logic [7:0]               rest_queue_o,
  output      logic [15:0]              rest_index_o,
  output      logic                     err_valid_o,
  input  wire logic                     err_ready_i,
  output      logic [7:0]               err_queue_o,
  output      logic [7:0]               err_code_o,
  output      logic [63:0]              err_addr_o,
  output      logic [Queues-1:0]        busy_queues_o,
  output      logic                     active_o
);
  import dfe_stream_pkg::*;
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1;

  // Buffers that are asked for or wait, and descriptors not taken.
  logic [Queues-1:0] under_way;
  logic              tally_active;
  dfe_tally #(.Queues(Queues), .Ports(6), .Most(2047)) u_tally (
    .clk_i, .rst_ni,
    .up_i({1'b0, outcome_i.leaves_rest || outcome_i.has_table, 1'b0, outcome_i.shows, head_i,
      asked_i}),
    .up_queue_i('{visit_queue_i, head_queue_i, outcome_i.queue_id, 8'd0, outcome_i.queue_id, 8'd0}),
    .down_i({looked_i, gone_too_i, gone_i, dropped_i, outcome_i.gives_back, ring_done_i}),
    .down_queue_i('{ring_done_queue_i, outcome_i.queue_id, dropped_queue_i, gone_queue_i,
      gone_too_queue_i, looked_queue_i}),
    .some_o(under_way), .active_o(tally_active));

  logic [Queues-1:0] drains, on_rest, on_err, late_faults, faulty;
  always_comb begin
    drains = under_way | visited_i;
    on_rest = '0;
    on_err = '0;
    late_faults = '0;
    if (visit_fault_i) late_faults[QueueBits'(visit_queue_i)] = 1'b1;
    if (feed_fault_i) late_faults[QueueBits'(feed_fault_queue_i)] = 1'b1;
    if (outcome_i.is_fault) late_faults[QueueBits'(outcome_i.queue_id)] = 1'b1;
    if (rest_valid_o) on_rest[QueueBits'(rest_queue_o)] = 1'b1;
    if (err_valid_o) on_err[QueueBits'(err_queue_o)] = 1'b1;
  end

  fault_t     feed_fault, fault_fields_q [3];
  logic [2:0] fault_q;
  queue_t     fault_queue_q [3];
  always_comb begin
    feed_fault = '{
      code: dfe_pkg::ErrHeadOutOfRange, is_local: 1'b0, addr: 64'(feed_fault_head_i)};
    if (feed_fault_read_i) begin
      feed_fault = '{code: dfe_pkg::ErrReadFailed, is_local: feed_fault_address_i[64],
        addr: feed_fault_address_i[63:0]};
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) fault_q <= '0;
    else fault_q <= {visit_fault_i, feed_fault_i, outcome_i.is_fault};
  end
  always_ff @(posedge clk_i) begin
    fault_queue_q <= '{outcome_i.queue_id, feed_fault_queue_i, visit_queue_i};
    fault_fields_q <= '{outcome_i.fault, feed_fault, visit_fault_fields_i};
  end

  logic stops_active, rests_active;
  dfe_stops #(.Queues(Queues)) u_stops (
    .clk_i, .rst_ni, .window_base_i, .configured_i, .busy_i(drains | on_rest), .fault_i(fault_q),
    .fault_queue_i(fault_queue_q), .fault_fields_i(fault_fields_q), .stop_o, .waits_o(faulty),
    .err_valid_o, .err_queue_o, .err_code_o, .err_addr_o, .err_ready_i, .active_o(stops_active));
  dfe_rests #(.Queues(Queues)) u_rests (
    .clk_i, .rst_ni, .rest_i, .queue_i(visit_queue_i), .index_i(rest_index_i),
    .not_now_i(bell_i | configured_i | stop_o | faulty), .rest_valid_o, .rest_queue_o,
    .rest_index_o, .rest_ready_i, .active_o(rests_active));

  assign busy_queues_o = drains | wants_i | starts_i | faulty | stop_o | late_faults | on_rest
    | on_err;
  assign active_o = fault_q != '0 || late_faults != '0 || tally_active || stops_active
    || rests_active;
endmodule
`default_nettype wire
