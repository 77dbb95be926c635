// Proves dfe_bounds against the same questions asked of numbers that cannot run over.
`default_nettype none
module dfe_bounds_formal #(
  parameter int unsigned CountBits = 32
) (
  input wire logic                 clk_i,
  input wire logic [63:0]          base_i,
  input wire logic [63:0]          size_i,
  input wire logic [63:0]          addr_i,
  input wire logic                 carry_i,
  input wire logic [CountBits-1:0] count_i
);
  logic started_q = 1'b0;
  logic        wraps, contained, touches;
  logic [63:0] offset;

  dfe_bounds #(.CountBits(CountBits)) u_dut (
    .window_base_i(base_i), .window_size_i(size_i), .addr_i, .carry_i, .count_i,
    .wraps_o(wraps), .inside_o(contained), .touches_o(touches), .offset_o(offset));

  // One bit more than any sum of two needs.
  logic [65:0] base, first, behind, window_end;
  logic        starts_in;
  always_comb begin
    base = 66'(base_i);
    first = 66'(addr_i);
    behind = first + 66'(count_i);
    window_end = base + 66'(size_i);
    starts_in = first >= base && first < window_end;
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      chk_wraps_past_the_last_address: assert (wraps
        == (carry_i || (count_i != '0 && behind > 66'h1_0000_0000_0000_0000)));
      chk_inside_means_every_byte: assert (contained
        == (!wraps && first >= base && behind <= window_end));
      chk_touches_means_one_byte: assert (wraps || touches
        == (starts_in || (count_i != '0 && size_i != '0 && first < base && behind > base)));
      chk_offset_counts_from_the_window: assert (!contained || base + 66'(offset) == first);
    end
  end
endmodule
`default_nettype wire
