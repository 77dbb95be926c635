// Routes a whole area of memory once, so that no read of it has to be checked again.
//
// Latency: three cycles.
// Errors:  an area that runs past 2^64, that lies where the window's mode forbids it, or that
//          crosses the window's edge has no single meaning; its code stops the queue that uses it.
`default_nettype none
module dfe_area #(
  parameter int unsigned CountBits = 21
) (
  input  wire logic                  clk_i,
  input  wire logic                  rst_ni,
  input  wire dfe_pkg::window_mode_e window_mode_i,
  input  wire logic [63:0]           window_base_i,
  input  wire logic [63:0]           window_size_i,

  input  wire logic                  valid_i,
  input  wire logic [63:0]           addr_i,
  input  wire logic [CountBits-1:0]  count_i,  // bytes
  output      logic                  valid_o,
  output      dfe_stream_pkg::area_t area_o,
  output      logic                  active_o
);
  // The window's last byte, when it has one.
  logic [63:0] window_last_q;
  logic        window_some_q;
  always_ff @(posedge clk_i) begin
    window_last_q <= window_base_i + window_size_i - 64'd1;
    window_some_q <= (window_size_i != '0);
  end

  // First stage: the area's own ends.
  logic        valid_1q, wraps_1q, above_1q, zero_1q;
  logic [63:0] addr_1q, last_1q, offset_1q;
  logic [64:0] last;
  assign last = 65'(addr_i) + 65'(count_i) - 65'(count_i != '0);
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_1q <= 1'b0;
    else valid_1q <= valid_i;
  end
  always_ff @(posedge clk_i) begin
    if (valid_i) begin
      addr_1q <= addr_i;
      last_1q <= last[63:0];
      wraps_1q <= last[64];
      above_1q <= (addr_i >= window_base_i);
      offset_1q <= addr_i - window_base_i;
      zero_1q <= (addr_i == '0);
    end
  end

  // Second stage: against the window.
  logic        valid_2q, wraps_2q, zero_2q, inside_2q, touches_2q;
  logic [63:0] addr_2q, offset_2q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_2q <= 1'b0;
    else valid_2q <= valid_1q;
  end
  always_ff @(posedge clk_i) begin
    if (valid_1q) begin
      addr_2q <= addr_1q;
      offset_2q <= offset_1q;
      wraps_2q <= wraps_1q;
      zero_2q <= zero_1q;
      inside_2q <= window_some_q && above_1q && last_1q <= window_last_q;
      touches_2q <= window_some_q && addr_1q <= window_last_q
        && (above_1q || last_1q >= window_base_i);
    end
  end

  // Third stage: what it means.
  dfe_stream_pkg::area_t area;
  always_comb begin
    area = '{is_local: 1'b0, code: dfe_pkg::ErrNone, base: addr_2q};
    if (wraps_2q) begin
      area.code = dfe_pkg::ErrLengthWraps;
    end else if (window_mode_i != dfe_pkg::WindowNone) begin
      if (window_mode_i == dfe_pkg::WindowOffset && zero_2q) begin
        area.code = dfe_pkg::ErrAddressZero;
      end else if (inside_2q) begin
        area.is_local = 1'b1;
        area.base = offset_2q;
      end else if (touches_2q || window_mode_i[0]) begin
        area.code = dfe_pkg::ErrOutsideRegion;
      end
    end
  end
  logic valid_3q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) valid_3q <= 1'b0;
    else valid_3q <= valid_2q;
  end
  always_ff @(posedge clk_i) begin
    if (valid_2q) area_o <= area;
  end
  assign valid_o = valid_3q;
  assign active_o = valid_1q || valid_2q || valid_3q;
endmodule
`default_nettype wire
