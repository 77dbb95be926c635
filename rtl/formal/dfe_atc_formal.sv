// Proves that dfe_atc keeps no translation in use whose invalidation is complete.
//
// The host changes the mapping of one page, any, once, at any time, and says so with an
// invalidation. Bit 1 of the page's translated number is 0 before the change, 1 behind it; a
// request that was taken before the change may be answered either way.
`default_nettype none
module dfe_atc_formal #(
  parameter int unsigned PageBits = 2,
  parameter int unsigned Sets = 1,
  parameter int unsigned Misses = 1,
  parameter int unsigned Tags = 2,
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1
) (
  input wire logic                clk_i,
  input wire logic [PageBits-1:0] the_page_i,
  input wire logic                enable_i,
  input wire logic                flush_i,
  input wire logic                req_valid_i,
  input wire logic [PageBits-1:0] req_page_i,
  input wire logic [TagBits-1:0]  req_tag_i,
  input wire logic                out_ready_i,
  input wire logic                end_i,
  input wire logic [TagBits-1:0]  end_tag_i,
  input wire logic                xl_ready_i,
  input wire logic                xa_valid_i,
  input wire logic [4:0]          xa_tag_i,
  input wire logic [PageBits-1:0] xa_page_i,
  input wire logic                xa_size_i,
  input wire logic                change_i,
  input wire logic                inv_valid_i,
  input wire logic [PageBits-1:0] inv_page_i,
  input wire logic [5:0]          inv_size_i,
  input wire logic                invc_ready_i
);
  logic                started_q = 1'b0;
  logic [PageBits-1:0] the_page_q;
  logic                req_valid, req_ready, out_valid, translated, no_snoop, xl_valid, ends, answer;
  logic                inv_ready, invc_valid, idle, hit, miss, merged, invalidated, discarded;
  logic [PageBits+11:0] out_addr;
  logic [7:0]          out_tag;
  logic [TagBits-1:0]  tag;
  logic                payload;
  dfe_atc_pkg::out_e   status;
  logic [PageBits-1:0] xl_page;
  logic [4:0]          xl_tag, invc_itag;

  logic [(1<<TagBits)-1:0] busy_q = '0, away_q = '0, old_q = '0;  // away: left; old: by the old mapping
  logic [PageBits-1:0] pages_q [1 << TagBits];
  logic [Misses-1:0]   asked_q = '0, early_q;  // early: taken before the change
  logic [PageBits-1:0] asked_page_q [Misses];
  logic                changed_q = 1'b0, told_q = 1'b0;  // told: its invalidation was taken
  logic [2:0]          open_q = '0, ahead_q;  // invalidations; those in front of it
  logic                complete_q = 1'b0, told, complete, old_out;

  assign tag = out_tag[TagBits-1:0];
  assign req_valid = req_valid_i && 8'(req_tag_i) < 8'(Tags) && !busy_q[req_tag_i];
  assign ends = end_i && 8'(end_tag_i) < 8'(Tags) && away_q[end_tag_i];
  assign answer = xa_valid_i && xa_tag_i < 5'(Misses) && asked_q[xa_tag_i[0]];

  dfe_atc #(
    .PageBits(PageBits), .Sets(Sets), .Ways(1), .PageSizes(19'h3), .Misses(Misses), .Tags(Tags),
    .PayloadBits(1), .Held(2)) u_dut (
    .clk_i, .rst_ni(started_q), .enable_i, .flush_i, .req_valid_i(req_valid),
    .req_ready_o(req_ready), .req_addr_i({req_page_i, 12'd0}), .req_tag_i(8'(req_tag_i)),
    .req_payload_i(1'b0), .out_valid_o(out_valid), .out_ready_i, .out_addr_o(out_addr),
    .out_tag_o(out_tag), .out_payload_o(payload), .out_translated_o(translated),
    .out_no_snoop_o(no_snoop), .out_status_o(status), .end_valid_i(ends),
    .end_tag_i(8'(end_tag_i)), .xl_valid_o(xl_valid), .xl_ready_i, .xl_addr_o(xl_page),
    .xl_tag_o(xl_tag), .xa_valid_i(answer), .xa_tag_i, .xa_status_i(dfe_atc_pkg::AnswerGood),
    .xa_addr_i(xa_page_i), .xa_size_i, .xa_read_i(1'b1), .xa_write_i(1'b0),
    .xa_untranslated_i(1'b0), .xa_no_snoop_i(1'b0), .xa_global_i(1'b0), .inv_valid_i,
    .inv_ready_o(inv_ready), .inv_itag_i(5'd0), .inv_addr_i(inv_page_i), .inv_size_i,
    .invc_valid_o(invc_valid), .invc_ready_i, .invc_itag_o(invc_itag), .idle_o(idle),
    .hit_o(hit), .miss_o(miss), .merged_o(merged), .invalidated_o(invalidated),
    .discarded_o(discarded));

  // The answer says something about the page: for it, or of 8 KiB around it.
  logic covers, in_range, taken;
  always_comb begin
    covers = asked_page_q[xa_tag_i[0]] == the_page_q
      || (xa_size_i && asked_page_q[xa_tag_i[0]][PageBits-1:1] == the_page_q[PageBits-1:1]);
    in_range = ((inv_page_i ^ the_page_q) >> inv_size_i) == '0;
    taken = inv_valid_i && inv_ready;
    told = changed_q && taken && in_range && !told_q;
    complete = complete_q || (told_q && invc_valid && ahead_q == '0);
    old_out = out_valid && translated && pages_q[tag] == the_page_q && !out_addr[13];
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) the_page_q <= the_page_i;
    if (started_q) begin
      changed_q <= changed_q || change_i;
      told_q <= told_q || told;
      complete_q <= complete;
      open_q <= open_q + 3'(taken) - 3'(invc_valid && invc_ready_i);
      if (told) ahead_q <= open_q - 3'(invc_valid && invc_ready_i);
      else if (invc_valid && invc_ready_i) ahead_q <= ahead_q - 3'd1;
      if (ends) {busy_q[end_tag_i], away_q[end_tag_i], old_q[end_tag_i]} <= '0;
      if (out_valid && out_ready_i) begin
        busy_q[tag] <= translated;
        away_q[tag] <= translated;
        old_q[tag] <= old_out;
      end
      if (req_valid && req_ready) begin
        busy_q[req_tag_i] <= 1'b1;
        pages_q[req_tag_i] <= req_page_i;
      end
      if (answer) asked_q[xa_tag_i[0]] <= 1'b0;
      if (xl_valid && xl_ready_i) begin
        asked_q[xl_tag[0]] <= 1'b1;
        asked_page_q[xl_tag[0]] <= xl_page;
        early_q[xl_tag[0]] <= !changed_q;
      end
      asm_answer_is_of_8_kib_at_most: assume (!xa_size_i || !xa_page_i[0]);
      asm_old_mapping_only_before_the_change: assume (!(answer && covers) || xa_page_i[1]
        || !changed_q || early_q[xa_tag_i[0]]);
      asm_new_mapping_only_behind_it: assume (!(answer && covers) || !xa_page_i[1] || changed_q);
      chk_no_old_translation_once_complete: assert (!(complete && old_out));
      chk_no_old_read_under_way_once_complete: assert (!complete || old_q == '0);
      chk_read_comes_out_once: assert (!out_valid
        || (busy_q[tag] && !away_q[tag]));
      cov_complete: cover (complete && out_valid && translated);
    end
  end
endmodule
`default_nettype wire
