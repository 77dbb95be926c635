// Proves that dfe_fit cuts a buffer to its table and to four lines, and to nothing less.
//
// Against sums that cannot run over; a buffer begins in its table and wants 1 to 16 descriptors.
`default_nettype none
module dfe_fit_formal (
  input wire logic                   clk_i,
  input wire logic                   valid_i,
  input wire logic                   extra_i,
  input wire dfe_stream_pkg::block_t block_i
);
  logic                   started_q = 1'b0, valid_q = 1'b0, valid, extra, extra_q, whole;
  dfe_stream_pkg::block_t block, block_q;
  dfe_fit u_dut (
    .clk_i, .rst_ni(started_q), .valid_i, .extra_i, .block_i, .valid_o(valid), .extra_o(extra),
    .block_o(block));

  // Bytes of the read, from the beginning of the 256 in which it begins.
  logic [12:0] place, behind;
  logic [17:0] table_end;
  always_comb begin
    place = {5'd0, 8'(block_q.base[7:0] + {block_q.job.index[3:0], 4'd0})};
    behind = place + {4'd0, block.wanted, 4'd0};
    table_end = 18'(block_q.job.index) + 18'(block.wanted);
    // One more would still fit.
    whole = block.wanted < block_q.wanted && table_end < 18'(block_q.job.entries)
      && behind + 13'd16 <= 13'd256;
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    valid_q <= started_q && valid_i;
    block_q <= block_i;
    extra_q <= extra_i;
    asm_begins_in_its_table: assume (block_i.job.index < block_i.job.entries);
    asm_wants_some: assume (block_i.wanted != '0 && block_i.wanted <= 5'd16);
    if (started_q) begin
      chk_valid_a_cycle_later: assert (valid == valid_q);
      chk_read_is_not_empty: assert (!valid_q || block.wanted != '0);
      chk_read_ends_in_its_table: assert (!valid_q || table_end <= 18'(block_q.job.entries));
      chk_read_stays_in_four_lines: assert (!valid_q || behind <= 13'd256
        || block.wanted == 5'd1);
      chk_read_brings_what_it_may: assert (!valid_q || !whole);
      chk_the_rest_is_as_it_came: assert (!valid_q || (block.job == block_q.job
        && block.base == block_q.base && block.is_local == block_q.is_local && extra == extra_q
        && block.wanted <= block_q.wanted));
    end
  end
endmodule
`default_nettype wire
