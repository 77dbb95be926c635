// Proves that dfe_router lets no read leave the region in the strict modes, or touch it by the bus.
`default_nettype none
module dfe_router_formal (
  input wire logic        clk_i,
  input wire logic [1:0]  window_mode_i,
  input wire logic [63:0] base_i,
  input wire logic [63:0] size_i,
  input wire logic [63:0] addr_i,
  input wire logic        carry_i,
  input wire logic [5:0]  count_i
);
  logic started_q = 1'b0;
  dfe_pkg::window_mode_e mode;
  dfe_pkg::error_e       code;
  logic                  local_read, good;
  logic [63:0]           routed;
  assign mode = dfe_pkg::window_mode_e'(window_mode_i);

  dfe_router u_dut (
    .window_mode_i(mode), .window_base_i(base_i), .window_size_i(size_i), .addr_i, .carry_i,
    .count_i, .code_o(code), .local_o(local_read), .addr_o(routed));

  logic [65:0] base, first, behind, window_end;
  always_comb begin
    base = 66'(base_i);
    first = 66'(addr_i);
    behind = first + 66'(count_i);
    window_end = base + 66'(size_i);
    good = (code == dfe_pkg::ErrNone);
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      asm_a_read_has_bytes: assume (count_i != '0);
      chk_strict_read_stays_in_the_region: assert (!(window_mode_i[0] && good)
        || (local_read && first >= base && behind <= window_end));
      chk_local_read_lies_in_the_region: assert (!(good && local_read)
        || (66'(routed) + 66'(count_i) <= 66'(size_i) && base + 66'(routed) == first));
      chk_bus_read_avoids_the_region: assert (!(good && !local_read)
        || mode == dfe_pkg::WindowNone || size_i == '0 || behind <= base || first >= window_end);
      chk_read_ends_below_the_top: assert (!good
        || (!carry_i && behind <= 66'h1_0000_0000_0000_0000));
      chk_bus_address_is_as_asked: assert (local_read || routed == addr_i);
      chk_address_zero_is_refused: assert (!good || mode != dfe_pkg::WindowOffset || addr_i != '0);
      chk_without_a_window_all_is_bus: assert (mode != dfe_pkg::WindowNone || !local_read);
      chk_refused_is_not_local: assert (good || !local_read);
    end
  end
endmodule
`default_nettype wire
