// Proves dfe_atc_requests: a page has one entry and one request, and a tag is used once at a time.
//
// Lookups, answers and whoever hands them out are free within their contracts.
`default_nettype none
module dfe_atc_requests_formal #(
  parameter int unsigned PageBits = 2,
  parameter int unsigned Misses = 3,
  parameter int unsigned Tags = 2,
  localparam int unsigned MissBits = 2,
  localparam int unsigned TagBits = 1
) (
  input wire logic                clk_i,
  input wire logic                on_i,
  input wire logic                flush_i,
  input wire logic [PageBits-1:0] look_page_i,
  input wire logic                look_i,
  input wire logic                miss_i,
  input wire logic [TagBits-1:0]  tag_i,
  input wire logic                active_i,
  input wire logic [PageBits-1:0] range_page_i,
  input wire logic [PageBits-1:0] range_free_i,
  input wire logic                xl_ready_i,
  input wire logic                answer_i,
  input wire logic [4:0]          answer_tag_i,
  input wire logic                off_taken_i,
  input wire logic [MissBits-1:0] index_i,
  input wire logic                again_i,
  input wire logic                done_i
);
  logic                started_q = 1'b0;
  logic                look_q = 1'b0;
  logic [PageBits-1:0] page_q, xl_page, load_page;
  logic [Misses-1:0]   held_q = '0, offs, answers;  // entries whose answer is handed out
  logic                join_miss, allocated, xl_valid, answered, off_valid, off_taken, again, done;
  logic                miss, stale, narrow, load_stale, quiet;
  logic [MissBits-1:0] join_index, off_index;
  logic [TagBits-1:0]  join_tail, load_head, load_tail;
  logic [3:0]          room;
  logic [4:0]          xl_tag;

  // Answers are handed out only in cycles without a lookup.
  assign miss = look_q && miss_i;
  assign again = again_i && held_q[index_i];
  assign done = done_i && held_q[index_i] && !look_q && !again;
  assign off_taken = off_valid && off_taken_i;

  dfe_atc_requests #(.PageBits(PageBits), .Misses(Misses), .Tags(Tags)) u_dut (
    .clk_i, .rst_ni(started_q), .on_i, .flush_i, .look_page_i, .miss_i(miss),
    .miss_page_i(page_q), .miss_tag_i(tag_i), .join_o(join_miss), .join_index_o(join_index),
    .join_tail_o(join_tail), .room_o(room), .allocated_o(allocated), .active_i, .range_page_i,
    .range_free_i, .xl_valid_o(xl_valid), .xl_ready_i, .xl_page_o(xl_page), .xl_tag_o(xl_tag),
    .answer_i, .answer_tag_i, .answered_o(answered), .off_valid_o(off_valid),
    .off_index_o(off_index), .off_taken_i(off_taken), .load_index_i(index_i),
    .load_page_o(load_page), .load_head_o(load_head), .load_tail_o(load_tail),
    .load_stale_o(load_stale), .serve_index_i(index_i), .serve_stale_o(stale),
    .serve_narrow_o(narrow), .again_i(again), .again_head_i(tag_i), .done_i(done),
    .quiet_o(quiet));

  // Of each request that was taken: its page.
  logic [PageBits-1:0] asked_q [1 << MissBits];
  always_comb begin
    offs = off_taken ? Misses'(1) << off_index : '0;
    answers = answered ? Misses'(1) << answer_tag_i : '0;
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    page_q <= look_page_i;
    if (started_q) begin
      look_q <= look_i;
      held_q <= (held_q | offs | answers) & ~((again || done) ? Misses'(1) << index_i : '0);
      if (xl_valid && xl_ready_i) asked_q[xl_tag[MissBits-1:0]] <= xl_page;
      chk_one_answer_at_a_time: assert ((answers & held_q) == '0);
      chk_entry_keeps_its_page: assert (!(answered && index_i == answer_tag_i[MissBits-1:0])
        || load_page == asked_q[index_i]);
    end
  end
endmodule
`default_nettype wire
