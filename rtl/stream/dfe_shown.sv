// Keeps descriptors until the environment takes them; drops those of a queue that went out of use.
//
// Latency:  a descriptor is on the channel in the next cycle when none waits.
// Ordering: first in, first out.
`default_nettype none
module dfe_shown #(
  parameter int unsigned Queues = 4,
  localparam int unsigned QueueBits = Queues > 1 ? $clog2(Queues) : 1
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic [Queues-1:0]      live_i,
  input  wire logic                   push_i,
  input  wire dfe_stream_pkg::shown_t shown_i,
  output      logic                   full_o,   // no room but for those under way
  output      logic                   gone_o,   // one was taken or dropped
  output      dfe_stream_pkg::queue_t gone_queue_o,
  output      logic                   gone_too_o,
  output      dfe_stream_pkg::queue_t gone_too_queue_o,

  output      logic                   valid_o,
  output      dfe_stream_pkg::shown_t shown_o,
  input  wire logic                   ready_i,
  output      logic                   active_o
);
  localparam int unsigned Depth = 16;
  localparam int unsigned UnderWay = 7;
  logic [4:0] count_q;
  logic       some, pop, passes, valid_q, drops, unused_full;
  dfe_stream_pkg::shown_t oldest, shown_q;
  dfe_fifo #(.Width($bits(dfe_stream_pkg::shown_t)), .Depth(Depth)) u_fifo (
    .clk_i, .rst_ni, .push_i(push_i && !passes), .data_i(shown_i), .full_o(unused_full), .valid_o(some),
    .data_o(oldest), .pop_i(pop));
  always_comb begin
    drops = some && !live_i[QueueBits'(oldest.queue_id)];
    pop = some && (drops || !valid_q || ready_i);
    passes = push_i && !some && (!valid_q || ready_i) && live_i[QueueBits'(shown_i.queue_id)];
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      count_q <= '0;
      full_o <= 1'b0;
      valid_q <= 1'b0;
    end else begin
      if ((push_i && !passes) != pop) count_q <= pop ? count_q - 5'd1 : count_q + 5'd1;
      full_o <= (count_q >= 5'(Depth - UnderWay));
      valid_q <= (pop && !drops) || passes || (valid_q && !ready_i);
    end
  end
  always_ff @(posedge clk_i) begin
    if (!valid_q || ready_i) shown_q <= some ? oldest : shown_i;
  end
  assign gone_o = valid_q && ready_i;
  assign gone_queue_o = shown_q.queue_id;
  assign gone_too_o = drops;
  assign gone_too_queue_o = oldest.queue_id;
  assign valid_o = valid_q;
  assign shown_o = shown_q;
  assign active_o = some || valid_q;
endmodule
`default_nettype wire
