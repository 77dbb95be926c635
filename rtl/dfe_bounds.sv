// Compares an access with a window of addresses, and finds out whether it runs past 2^64.
//
// An access of no bytes is inside when it starts in the window or at its end.
`default_nettype none
module dfe_bounds #(
  parameter int unsigned CountBits = 5
) (
  input  wire logic [63:0]          window_base_i,
  input  wire logic [63:0]          window_size_i,
  // First byte, and the carry of whatever made the address.
  input  wire logic [63:0]          addr_i,
  input  wire logic                 carry_i,
  input  wire logic [CountBits-1:0] count_i,
  output      logic                 wraps_o,   // runs past 2^64
  output      logic                 inside_o,  // every byte lies in the window
  output      logic                 touches_o, // at least one byte does
  output      logic [63:0]          offset_o   // first byte, counted from the window's first
);
  if (CountBits < 1 || CountBits > 32) begin : g_count_bits
    $error("CountBits is 1 to 32");
  end

  logic [63:0] last;
  logic        above;

  always_comb begin
    last = addr_i;
    if (count_i != '0) last = addr_i + 64'(count_i) - 64'd1;
    wraps_o = carry_i || last < addr_i;
    above = (addr_i >= window_base_i);
    offset_o = addr_i - window_base_i;
    inside_o = above && !wraps_o && offset_o <= window_size_i
      && (window_size_i - offset_o) >= 64'(count_i);
    if (above) touches_o = (offset_o < window_size_i);
    else touches_o = (last >= window_base_i) && (window_size_i != '0);
  end
endmodule
`default_nettype wire
