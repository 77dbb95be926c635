// Laws of a queue in a RAM: it never runs over or under, and its flags say what its count says.
`default_nettype none
module dfe_atc_fifo_checks #(
  parameter int unsigned Depth = 32,
  parameter int unsigned CountBits = 6
) (
  input  wire logic                 clk_i,
  input  wire logic                 rst_ni,
  input  wire logic                 push_i,
  input  wire logic                 pop_i,
  input  wire logic                 room_i,
  input  wire logic                 valid_i,
  input  wire logic [CountBits-1:0] count_i
);
  logic past_ok_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) past_ok_q <= 1'b0;
    else past_ok_q <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_push_has_room: assert (!push_i || room_i);
      chk_pop_has_an_entry: assert (!pop_i || valid_i);
      chk_entries_fit: assert (count_i <= CountBits'(Depth));
      chk_flags_tell_the_count: assert (room_i == (count_i < CountBits'(Depth))
        && valid_i == (count_i != '0));
      cov_full: cover (!room_i);
      cov_both: cover (push_i && pop_i);
    end
  end
endmodule
`default_nettype wire
