// Proves that dfe_front gives what went in, in its order, and that its flags tell the truth.
//
// Any one entry is followed. A neighbour never pushes without room nor takes what is not there.
`default_nettype none
module dfe_front_formal #(
  parameter int unsigned Width = 3,
  parameter int unsigned Depth = 4
) (
  input wire logic             clk_i,
  input wire logic             push_i,
  input wire logic [Width-1:0] data_i,
  input wire logic             pop_i,
  input wire logic             follow_i
);
  localparam int unsigned CountBits = $clog2(Depth + 1);
  logic             started_q = 1'b0;
  logic             full, some, valid;
  logic [Width-1:0] data;
  dfe_front #(.Width(Width), .Depth(Depth)) u_dut (
    .clk_i, .rst_ni(started_q), .push_i, .data_i, .full_o(full), .some_o(some), .valid_o(valid),
    .data_o(data), .pop_i);

  logic [CountBits-1:0] held_q = '0, ahead_q;
  logic                 followed_q = 1'b0, leaves, waited_q = 1'b0;
  logic [Width-1:0]     value_q;
  assign leaves = followed_q && ahead_q == '0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    waited_q <= started_q && held_q != '0 && !valid;
    if (started_q) begin
      held_q <= held_q + CountBits'(push_i) - CountBits'(pop_i);
      if (!followed_q && push_i && follow_i) begin
        followed_q <= 1'b1;
        value_q <= data_i;
        ahead_q <= held_q - CountBits'(pop_i);
      end else if (followed_q && pop_i) begin
        followed_q <= !leaves;
        ahead_q <= ahead_q - 1'b1;
      end
      asm_push_has_room: assume (!push_i || held_q != CountBits'(Depth));
      asm_pop_has_an_entry: assume (!pop_i || valid);
      chk_full_means_no_room: assert (!full || held_q == CountBits'(Depth));
      chk_some_means_an_entry: assert (some == (held_q != '0));
      chk_entry_is_seen_a_cycle_later: assert (!waited_q || valid);
      chk_first_in_first_out: assert (!leaves || !valid || data == value_q);
    end
  end
endmodule
`default_nettype wire
