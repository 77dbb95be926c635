// Proves that dfe_area sends no area to a place where its mode does not allow it, as a whole.
//
// Against sums that cannot run over. The window does not change.
`default_nettype none
module dfe_area_formal (
  input wire logic        clk_i,
  input wire logic [1:0]  mode_i,
  input wire logic [63:0] base_i,
  input wire logic [63:0] size_i,
  input wire logic        valid_i,
  input wire logic [63:0] addr_i,
  input wire logic [20:0] count_i
);
  logic        started_q = 1'b0, set_q = 1'b0;
  logic [1:0]  mode_q;
  logic [63:0] base_q, size_q;
  logic        valid, active;
  dfe_stream_pkg::area_t area;
  dfe_area u_dut (
    .clk_i, .rst_ni(started_q), .window_mode_i(dfe_pkg::window_mode_e'(mode_q)),
    .window_base_i(base_q), .window_size_i(size_q), .valid_i, .addr_i, .count_i, .valid_o(valid),
    .area_o(area), .active_o(active));

  // What was asked for, and when.
  logic [2:0]  valid_q = '0;
  logic [63:0] addr_q [3];
  logic [20:0] count_q [3];
  logic [65:0] start, behind, window, window_end;
  logic        good, local_good, touches;
  always_comb begin
    start = 66'(addr_q[2]);
    behind = start + 66'(count_q[2]);
    window = 66'(base_q);
    window_end = window + 66'(size_q);
    good = valid && area.code == dfe_pkg::ErrNone;
    local_good = good && area.is_local;
    touches = size_q != '0 && start < window_end && behind > window;
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    set_q <= started_q;
    if (!started_q) begin
      mode_q <= mode_i;
      base_q <= base_i;
      size_q <= size_i;
    end
    valid_q <= {valid_q[1:0], valid_i && started_q};
    addr_q <= '{addr_i, addr_q[0], addr_q[1]};
    count_q <= '{count_i, count_q[0], count_q[1]};
    if (started_q) begin
      // The window's own last byte is known a cycle after the window.
      asm_asked_when_the_window_stands: assume (set_q || !valid_i);
      asm_an_area_has_bytes: assume (count_i != '0);
      asm_the_window_ends_at_the_top: assume (window_end <= {2'b01, 64'd0});
      chk_answer_after_three_cycles: assert (valid == valid_q[2]);
      chk_good_area_ends_below_the_top: assert (!good || behind <= {2'b01, 64'd0});
      chk_strict_area_is_local: assert (!good || !mode_q[0] || area.is_local);
      chk_local_area_lies_in_the_window: assert (!local_good
        || (mode_q != 2'd0 && start >= window && behind <= window_end));
      chk_local_area_counts_from_the_window: assert (!local_good
        || area.base == addr_q[2] - base_q);
      chk_bus_area_avoids_the_window: assert (!good || area.is_local || mode_q == 2'd0 || !touches);
      chk_bus_area_is_as_asked: assert (!good || area.is_local || area.base == addr_q[2]);
      chk_address_zero_is_refused: assert (!good || mode_q != 2'd3 || addr_q[2] != '0);
      chk_without_a_window_all_is_bus: assert (!good || mode_q != 2'd0 || !area.is_local);
      chk_fault_names_the_address: assert (!valid || area.code == dfe_pkg::ErrNone
        || (area.base == addr_q[2] && !area.is_local));
    end
  end
endmodule
`default_nettype wire
