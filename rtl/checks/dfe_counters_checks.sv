// What the counters of one cycle have to do with each other.
`default_nettype none
module dfe_counters_checks (
  input wire logic       clk_i,
  input wire logic       rst_ni,
  input wire logic       busy_i,
  input wire logic       read_i,     // a read was taken
  input wire logic [2:0] kind_i,
  input wire logic [4:0] kinds_i,    // read counters that advance
  input wire logic [4:0] reasons_i,  // stalls and waits that advance
  input wire logic       counts_busy_i
);
  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      chk_cycle_has_one_reason: assert ((reasons_i & (reasons_i - 5'd1)) == '0);
      chk_reason_is_of_a_busy_cycle: assert (busy_i || reasons_i == '0);
      chk_busy_cycle_counts: assert (counts_busy_i == busy_i);
      chk_read_counts_as_its_kind: assert (kind_i > 3'd4 || kinds_i == 5'(read_i) << kind_i);
    end
  end
endmodule
`default_nettype wire
