// Proves that dfe_stream_parts sends the second part of a read behind the first, to the next page,
// once, and not when the first part failed.
//
// Each tag is free, or has its first part under way, between the two, or the second under way. The
// values of any one tag are followed.
`default_nettype none
module dfe_stream_parts_formal #(
  parameter int unsigned Tags = 3,
  parameter int unsigned Width = 2
) (
  input wire logic             clk_i,
  input wire logic             cross_i,
  input wire logic [1:0]       cross_tag_i,
  input wire logic [51:0]      cross_page_i,
  input wire logic [7:0]       cross_first_i,
  input wire logic [8:0]       cross_count_i,
  input wire logic [Width-1:0] cross_about_i,
  input wire logic             end_i,
  input wire logic [1:0]       end_tag_i,
  input wire logic             drop_i,
  input wire logic [1:0]       drop_tag_i,
  input wire logic             pop_i,
  input wire logic [1:0]       follow_i
);
  logic             started_q = 1'b0;
  logic [1:0]       follow_q;
  logic             hold, waits, valid;
  logic [7:0]       offset, tag;
  logic [63:0]      addr;
  logic [8:0]       count;
  logic [Width-1:0] about;
  dfe_stream_parts #(.Tags(Tags), .Width(Width)) u_dut (
    .clk_i, .rst_ni(started_q), .cross_i, .cross_tag_i, .cross_page_i, .cross_first_i,
    .cross_count_i, .cross_about_i, .end_i, .end_tag_i, .drop_i, .drop_tag_i,
    .look_tag_i(follow_q), .hold_o(hold), .offset_o(offset), .waits_o(waits), .valid_o(valid),
    .tag_o(tag), .addr_o(addr), .count_o(count), .about_o(about), .pop_i);

  logic [Tags-1:0]  first_q = '0, between_q = '0, second_q = '0;
  logic [Tags-1:0]  crossing, ended, dropped, popped;
  logic [51:0]      page_q;
  logic [7:0]       bytes_q;
  logic [8:0]       count_q;
  logic [Width-1:0] about_q;
  logic             mine;
  assign mine = valid && tag == 8'(follow_q);
  always_comb begin
    crossing = cross_i ? Tags'(1) << cross_tag_i : '0;
    ended = end_i ? Tags'(1) << end_tag_i : '0;
    dropped = drop_i ? Tags'(1) << drop_tag_i : '0;
    popped = (valid && pop_i) ? Tags'(1) << tag : '0;
  end
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) follow_q <= follow_i;
    if (started_q) begin
      first_q <= (first_q & ~ended & ~dropped) | crossing;
      between_q <= (between_q & ~popped) | (first_q & ended);
      second_q <= (second_q & ~ended & ~dropped) | popped;
      if (cross_i && cross_tag_i == follow_q) begin
        page_q <= cross_page_i;
        bytes_q <= cross_first_i;
        count_q <= cross_count_i;
        about_q <= cross_about_i;
      end
      asm_tags_are_in_range: assume (cross_tag_i < 2'(Tags) && end_tag_i < 2'(Tags)
        && drop_tag_i < 2'(Tags) && follow_q < 2'(Tags));
      asm_crossing_tag_is_free: assume ((crossing & (first_q | between_q | second_q)) == '0);
      asm_ended_is_under_way: assume (((ended | dropped) & (between_q | crossing)) == '0);
      asm_one_end_at_a_time: assume (!end_i || !drop_i);
      asm_taken_is_offered: assume (!pop_i || valid);
      chk_held_while_the_first_is_under_way: assert (hold == first_q[follow_q]);
      chk_second_lies_behind_the_first: assert (offset
        == (second_q[follow_q] ? bytes_q : 8'd0));
      chk_second_goes_behind_the_first: assert (!mine || between_q[follow_q]);
      chk_second_begins_the_next_page: assert (!mine || addr == {page_q + 52'd1, 12'd0});
      chk_second_has_the_rest: assert (!mine || count == count_q);
      chk_second_is_of_the_same_read: assert (!mine || about == about_q);
      chk_second_is_not_lost: assert ((between_q != '0) == (waits || valid));
    end
  end
endmodule
`default_nettype wire
