// Proves dfe_scan for any flags, where looks end in the ring.
`default_nettype none
module dfe_scan_formal (
  input wire logic             clk_i,
  input wire logic             start_valid_i,
  input wire logic [15:0]      start_i,
  input wire logic [15:0]      size_i,  // taken over with a start
  input wire logic             look_i,
  input wire logic [1:0]       count_i,
  input wire logic [1:0][15:0] words_i
);
  logic        started_q = 1'b0, runs_q = 1'b0;
  logic [15:0] size_q = '0;
  logic [15:0] flags [2];
  logic [15:0] head [2];
  logic [1:0]  head_valid;
  logic        nothing, endless, too_long;
  logic [15:0] position;
  assign flags[0] = words_i[0];
  assign flags[1] = words_i[1];

  dfe_scan u_dut (
    .clk_i, .rst_ni(started_q), .start_valid_i, .start_i, .size_i(size_q), .look_i, .count_i,
    .flags_i(flags), .head_valid_o(head_valid), .head_o(head), .nothing_o(nothing),
    .endless_o(endless), .position_o(position), .too_long_o(too_long));

  logic        past_q = 1'b0;  // the cycle before may have looked
  logic [15:0] before_q;
  logic [1:0]  looked_q;
  logic        too_long_q;
  logic [16:0] moved;
  always_comb begin
    moved = 17'(position[14:0]) - 17'(before_q[14:0]);
    if (position[15] != before_q[15]) moved = moved + 17'(size_q);
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    runs_q <= started_q && (runs_q || start_valid_i);
    past_q <= started_q && runs_q && !start_valid_i;
    before_q <= position;
    looked_q <= look_i ? count_i : 2'd0;
    too_long_q <= too_long;
    if (started_q) begin
      asm_size_is_legal: assume (!start_valid_i || (size_i != '0 && size_i <= 16'd32768));
      asm_start_is_in_the_ring: assume (!start_valid_i || {1'b0, start_i[14:0]} < size_i);
      asm_look_after_a_start: assume (!look_i || (runs_q && count_i <= 2'd2));
      if (start_valid_i) size_q <= size_i;
      chk_place_is_in_the_ring: assert (!runs_q
        || ({1'b0, position[14:0]} < size_q && size_q <= 16'd32768));
      chk_place_moves_along_the_ring: assert (!past_q || moved <= 17'(looked_q));
      chk_too_long_stays: assert (!past_q || !too_long_q || too_long);
      chk_head_names_a_slot: assert (!runs_q || {1'b0, head[0][14:0]} < size_q);
    end
  end
endmodule
`default_nettype wire
