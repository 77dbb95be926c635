// Laws of what is presented, and of indirect tables.
`default_nettype none
module dfe_present_checks (
  input  wire logic        clk_i,
  input  wire logic        rst_ni,
  input  wire logic        serve_i,
  input  wire logic        enters_i,  // the served descriptor names a table
  input  wire logic        shows_i,   // it is presented
  input  wire logic        more_i,    // the chain goes on behind it
  input  wire logic        is_packed_i,
  input  wire logic        takes_indirect_i,
  input  wire logic [15:0] limit_i,
  input  wire logic [15:0] count_i,   // descriptors of the chain already presented
  input  wire logic [15:0] index_i,
  input  wire logic        in_table_i,
  input  wire logic [27:0] entries_i  // of the table
);
  logic past_ok_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) past_ok_q <= 1'b0;
    else past_ok_q <= 1'b1;
  end

  always_ff @(posedge clk_i) begin
    if (past_ok_q) begin
      chk_served_once: assert (!(enters_i && shows_i) && (serve_i || !(enters_i || shows_i)));
      chk_table_needs_the_feature: assert (!enters_i || takes_indirect_i);
      chk_tables_are_not_nested: assert (!enters_i || !in_table_i);
      chk_entry_is_in_its_table: assert (!(serve_i && in_table_i)
        || 28'(index_i) < entries_i);
      chk_chain_keeps_its_limit: assert (!shows_i || count_i < limit_i);
      chk_chain_goes_on_below_its_limit: assert (!(shows_i && more_i)
        || count_i + 16'd1 < limit_i);
      cov_table_behind_direct: cover (enters_i && count_i != '0);
      cov_table_of_packed: cover (enters_i && is_packed_i);
      cov_longest_chain: cover (shows_i && !more_i && count_i + 16'd1 == limit_i);
    end
  end
endmodule
`default_nettype wire
