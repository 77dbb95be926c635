// Two valid-ready channels share one, in turn; what is offered stays until it is taken.
//
// Latency: none.
`default_nettype none
module dfe_share #(
  parameter int unsigned Width = 8
) (
  input  wire logic             clk_i,
  input  wire logic             rst_ni,
  input  wire logic             first_valid_i,
  output      logic             first_ready_o,
  input  wire logic [Width-1:0] first_i,
  input  wire logic             second_valid_i,
  output      logic             second_ready_o,
  input  wire logic [Width-1:0] second_i,
  output      logic             valid_o,
  input  wire logic             ready_i,
  output      logic [Width-1:0] data_o
);
  logic picks_second, held_q, held_second_q, turn_q;
  assign picks_second = held_q ? held_second_q : second_valid_i && (!first_valid_i || turn_q);
  assign valid_o = first_valid_i || second_valid_i;
  assign data_o = picks_second ? second_i : first_i;
  assign first_ready_o = ready_i && !picks_second;
  assign second_ready_o = ready_i && picks_second;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) {held_q, held_second_q, turn_q} <= '0;
    else begin
      held_q <= valid_o && !ready_i;
      held_second_q <= picks_second;
      // The other one next.
      if (valid_o && ready_i) turn_q <= !picks_second;
    end
  end
endmodule
`default_nettype wire
