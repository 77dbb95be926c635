// Decides where one of the engine's own reads goes: window, bus or nowhere.
//
// Latency: none. Errors: code_o; then no access may be made.
// Nothing outside may be touched in the modes strict and offset, whose bit 0 is 1; in offset,
// address 0 is an error too.
// An access that straddles the window's edge is an error in the modes with a window.
`default_nettype none
module dfe_router (
  input  wire dfe_pkg::window_mode_e window_mode_i,
  input  wire logic [63:0]           window_base_i,
  input  wire logic [63:0]           window_size_i,
  input  wire logic [63:0]           addr_i,
  input  wire logic                  carry_i,  // making the address ran past 2^64
  input  wire logic [5:0]            count_i,
  output      dfe_pkg::error_e       code_o,
  output      logic                  local_o,
  output      logic [63:0]           addr_o
);
  logic wraps, contained, touches;
  logic [63:0] offset;

  dfe_bounds #(.CountBits(6)) u_bounds (
    .window_base_i, .window_size_i, .addr_i, .carry_i, .count_i,
    .wraps_o(wraps), .inside_o(contained), .touches_o(touches), .offset_o(offset));

  always_comb begin
    code_o = dfe_pkg::ErrNone;
    local_o = 1'b0;
    addr_o = addr_i;
    if (wraps) begin
      code_o = dfe_pkg::ErrLengthWraps;
    end else if (window_mode_i != dfe_pkg::WindowNone) begin
      if (window_mode_i == dfe_pkg::WindowOffset && addr_i == '0) begin
        code_o = dfe_pkg::ErrAddressZero;
      end else if (contained) begin
        local_o = 1'b1;
        addr_o = offset;
      end else if (touches || window_mode_i[0]) begin
        code_o = dfe_pkg::ErrOutsideRegion;
      end
    end
  end
endmodule
`default_nettype wire
