// Proves what a descriptor that dfe_descriptor_check lets pass is, for any descriptor and walk.
`default_nettype none
module dfe_descriptor_check_formal (
  input wire logic                 clk_i,
  input wire logic [1:0]           window_mode_i,
  input wire logic [63:0]          base_i,
  input wire logic [63:0]          size_i,
  input wire logic                 failed_i,
  input wire logic [63:0]          read_addr_i,
  input wire dfe_pkg::chain_law_t  law_i,
  input wire dfe_pkg::descriptor_t descriptor_i,
  input wire dfe_pkg::walk_t       walk_i,
  input wire dfe_pkg::table_t      table_i,
  input wire logic [15:0]          head_i
);
  logic                  started_q = 1'b0;
  dfe_pkg::window_mode_e mode;
  dfe_pkg::error_e       code;
  logic                  follows;
  logic [63:0]           guilty;
  assign mode = dfe_pkg::window_mode_e'(window_mode_i);

  dfe_descriptor_check u_dut (
    .window_mode_i(mode), .window_base_i(base_i), .window_size_i(size_i), .failed_i, .read_addr_i,
    .law_i, .descriptor_i, .walk_i, .table_i, .head_i, .follows_o(follows), .code_o(code),
    .addr_o(guilty));

  logic        good, linked, writable, indirect, goes_on;
  logic [27:0] entries;
  logic [65:0] first, behind;
  always_comb begin
    good = (code == dfe_pkg::ErrNone);
    linked = descriptor_i.flags[0];
    writable = descriptor_i.flags[1];
    indirect = descriptor_i.flags[2];
    goes_on = good && !indirect && follows;
    entries = walk_i.in_table ? table_i.count : 28'(law_i.size);
    first = 66'(descriptor_i.addr);
    behind = first + 66'(descriptor_i.len);
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) begin
      asm_count_is_below_the_limit: assume (walk_i.count < law_i.limit);
      chk_strict_buffer_lies_in_the_region: assert (!(good && window_mode_i[0])
        || (first >= 66'(base_i) && behind <= 66'(base_i) + 66'(size_i)));
      chk_buffer_ends_below_the_top: assert (!good || behind <= 66'h1_0000_0000_0000_0000);
      chk_address_zero_is_refused: assert (!good || mode != dfe_pkg::WindowOffset
        || descriptor_i.addr != '0);
      chk_table_is_asked_for_and_whole: assert (!(good && indirect) || (law_i.takes_indirect
        && !walk_i.in_table && !linked && descriptor_i.len != '0
        && descriptor_i.len[3:0] == '0));
      chk_readable_is_before_writable: assert (!(good && !indirect && walk_i.writable)
        || writable);
      chk_next_is_in_its_table: assert (!goes_on || law_i.is_packed
        || 28'(descriptor_i.next) < entries);
      chk_chain_goes_on_below_its_limit: assert (!goes_on
        || 17'(walk_i.count) + 17'd1 < 17'(law_i.limit));
      chk_table_ends_at_its_count: assert (!(goes_on && law_i.is_packed && walk_i.in_table)
        || 28'(walk_i.index) + 28'd1 < entries);
      chk_failed_read_is_named: assert (!failed_i
        || (code == dfe_pkg::ErrReadFailed && guilty == read_addr_i));
    end
  end
endmodule
`default_nettype wire
