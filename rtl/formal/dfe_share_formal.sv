// Proves that dfe_share passes on what either side offers, keeps an offer, and takes both in turn.
`default_nettype none
module dfe_share_formal #(
  parameter int unsigned Width = 3
) (
  input wire logic             clk_i,
  input wire logic             first_valid_i,
  input wire logic [Width-1:0] first_i,
  input wire logic             second_valid_i,
  input wire logic [Width-1:0] second_i,
  input wire logic             ready_i
);
  logic             started_q = 1'b0;
  logic             first_ready, second_ready, valid;
  logic [Width-1:0] data;
  dfe_share #(.Width(Width)) u_dut (
    .clk_i, .rst_ni(started_q), .first_valid_i, .first_ready_o(first_ready), .first_i,
    .second_valid_i, .second_ready_o(second_ready), .second_i, .valid_o(valid), .ready_i,
    .data_o(data));

  // An offer, of either side and of both, that was not taken.
  logic             first_held_q = 1'b0, second_held_q = 1'b0, held_q = 1'b0;
  logic [Width-1:0] first_q, second_q, data_q;
  logic             first_gone, second_gone;
  logic [1:0]       first_waits_q = '0, second_waits_q = '0;  // how often the other one went first
  assign first_gone = first_valid_i && first_ready;
  assign second_gone = second_valid_i && second_ready;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    {first_q, second_q, data_q} <= {first_i, second_i, data};
    if (started_q) begin
      first_held_q <= first_valid_i && !first_ready;
      second_held_q <= second_valid_i && !second_ready;
      held_q <= valid && !ready_i;
      first_waits_q <= (!first_valid_i || first_gone) ? '0 : first_waits_q + 2'(second_gone);
      second_waits_q <= (!second_valid_i || second_gone) ? '0 : second_waits_q + 2'(first_gone);
      asm_first_stays: assume (!first_held_q || (first_valid_i && first_i == first_q));
      asm_second_stays: assume (!second_held_q || (second_valid_i && second_i == second_q));
      chk_offer_stays_until_taken: assert (!held_q || valid);
      chk_payload_stays_while_stalled: assert (!held_q || data == data_q);
      chk_valid_means_an_offer: assert (valid == (first_valid_i || second_valid_i));
      chk_one_is_taken_when_one_leaves: assert ({1'b0, first_gone} + {1'b0, second_gone}
        == {1'b0, valid && ready_i});
      chk_shown_is_what_is_taken: assert ((!first_gone || data == first_i)
        && (!second_gone || data == second_i));
      chk_nobody_waits_for_two: assert (first_waits_q < 2'd2 && second_waits_q < 2'd2);
    end
  end
endmodule
`default_nettype wire
