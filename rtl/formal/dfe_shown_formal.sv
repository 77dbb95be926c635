// Proves that dfe_shown presents each descriptor of a queue in use once and in its order.
//
// Any one descriptor is followed; its position stands for its fields, which are stored alike.
// Behind `full_o` come no more than those that were under way.
`default_nettype none
module dfe_shown_formal (
  input wire logic                   clk_i,
  input wire logic [1:0]             live_i,
  input wire logic                   push_i,
  input wire dfe_stream_pkg::shown_t shown_i,
  input wire logic                   ready_i,
  input wire logic                   follow_i
);
  logic                   started_q = 1'b0;
  logic                   full, gone, gone_too, valid, active;
  dfe_stream_pkg::queue_t gone_queue, gone_too_queue;
  dfe_stream_pkg::shown_t shown;
  dfe_shown #(.Queues(2)) u_dut (
    .clk_i, .rst_ni(started_q), .live_i, .push_i, .shown_i, .full_o(full), .gone_o(gone),
    .gone_queue_o(gone_queue), .gone_too_o(gone_too), .gone_too_queue_o(gone_too_queue),
    .valid_o(valid), .shown_o(shown), .ready_i, .active_o(active));

  logic [5:0]             held_q = '0, held;  // pushed, and neither taken nor dropped
  logic [2:0]             late_q = '0;        // pushed since the channel said it is full
  logic                   followed_q = 1'b0, leaves, stalled_q = 1'b0;
  logic [5:0]             ahead_q;
  dfe_stream_pkg::shown_t payload_q;
  logic [15:0]            value_q;
  logic [1:0]             live_q;  // in the cycle before
  assign held = held_q + 6'(push_i) - 6'(gone) - 6'(gone_too);
  // The oldest but the one that is offered leaves by a drop.
  assign leaves = followed_q && ((gone && ahead_q == '0)
    || (gone_too && ahead_q == 6'(valid)));
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    stalled_q <= started_q && valid && !ready_i;
    payload_q <= shown;
    live_q <= live_i;
    if (started_q) begin
      held_q <= held;
      late_q <= full ? late_q + 3'(push_i) : '0;
      if (!followed_q && push_i && follow_i) begin
        followed_q <= 1'b1;
        value_q <= shown_i.position;
        ahead_q <= held_q - 6'(gone) - 6'(gone_too);
      end else if (followed_q) begin
        followed_q <= !leaves;
        ahead_q <= ahead_q - 6'(gone && ahead_q != '0) - 6'(gone_too && ahead_q > 6'(valid));
      end
      asm_queue_is_one: assume (shown_i.queue_id < 8'd2);
      asm_few_come_when_full: assume (!push_i || !full || late_q < 3'd6);
      chk_offer_stays_until_taken: assert (!stalled_q || valid);
      chk_payload_stays_while_stalled: assert (!stalled_q || shown == payload_q);
      chk_what_is_held_fits: assert (held_q <= 6'd17);
      chk_presented_in_order: assert (!(followed_q && valid && ahead_q == '0)
        || shown.position == value_q);
      chk_gone_names_its_queue: assert (!gone || gone_queue == shown.queue_id);
      chk_dropped_is_out_of_use: assert (!gone_too || !live_i[gone_too_queue[0]]);
      chk_offered_was_in_use: assert (!valid || stalled_q || live_q[shown.queue_id[0]]);
      chk_empty_means_nothing_held: assert (active == (held_q != '0));
    end
  end
endmodule
`default_nettype wire
