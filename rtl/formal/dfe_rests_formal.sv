// Proves that dfe_rests tells what is still true: no rest that a doorbell took back, and its place.
`default_nettype none
module dfe_rests_formal #(
  parameter int unsigned Queues = 3
) (
  input wire logic              clk_i,
  input wire logic              rest_i,
  input wire logic [1:0]        queue_i,
  input wire logic [15:0]       index_i,
  input wire logic [Queues-1:0] not_now_i,
  input wire logic              ready_i,
  input wire logic [1:0]        follow_i  // any one queue
);
  logic        started_q = 1'b0;
  logic        valid, active;
  logic [7:0]  queue;
  logic [15:0] index;
  dfe_rests #(.Queues(Queues)) u_dut (
    .clk_i, .rst_ni(started_q), .rest_i, .queue_i(8'(queue_i)), .index_i, .not_now_i,
    .rest_valid_o(valid), .rest_queue_o(queue), .rest_index_o(index), .rest_ready_i(ready_i),
    .active_o(active));

  logic        held_q = 1'b0;     // an offer was made and not taken
  logic [23:0] payload_q;
  logic [1:0]  follow_q;
  logic        due_q = 1'b0;      // the followed queue rests and was not told
  logic [15:0] place_q;
  logic        mine, fresh, was_due_q = 1'b0;
  logic [15:0] was_place_q;
  logic [4:0]  waits_q = '0;      // cycles in which another rest was taken while it is due
  assign mine = valid && queue == 8'(follow_q);
  assign fresh = mine && !held_q;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) follow_q <= follow_i;
    held_q <= started_q && valid && !ready_i;
    payload_q <= {queue, index};
    was_due_q <= started_q && due_q && !not_now_i[follow_q];
    was_place_q <= place_q;
    if (started_q) begin
      if (not_now_i[follow_q]) due_q <= 1'b0;
      else if (rest_i && queue_i == follow_q) due_q <= 1'b1;
      else if (fresh) due_q <= 1'b0;
      if (rest_i && queue_i == follow_q) place_q <= index_i;
      waits_q <= (due_q && !not_now_i[follow_q] && valid && ready_i && !mine) ? waits_q + 5'd1
        : (due_q && !not_now_i[follow_q] && !mine) ? waits_q : '0;
      asm_queue_is_one: assume (queue_i < 2'(Queues) && follow_q < 2'(Queues));
      asm_one_rest_at_a_time: assume (!rest_i || queue_i != follow_q || !due_q || fresh);
      chk_offer_stays_until_taken: assert (!held_q || valid);
      chk_payload_stays_while_stalled: assert (!held_q || payload_q == {queue, index});
      chk_offered_rest_is_due: assert (!fresh || was_due_q);
      chk_offered_place_is_that_of_the_queue: assert (!fresh || index == was_place_q);
      chk_due_rest_waits_for_each_other_once: assert (waits_q <= 5'(Queues));
      chk_active_while_one_is_due: assert (active || !due_q || fresh);
    end
  end
endmodule
`default_nettype wire
