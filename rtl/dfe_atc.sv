// The address translation cache: gives each read its translated address, or says why there is none.
//
// Latency:  a hit, or a read while translation is off, is offered 2 cycles after it was taken; a
//           miss 4 cycles beyond the round trip of its translation request.
// Ordering: hits pass misses; reads that miss in the same page stay in order.
// Errors:   a read without permission or without a translation comes out with its status.
// Stalls:   doc/translation-cache.md lists them, each with its reason.
// Source:   ATS 1.1, 2 and 3; rules ATS-01 to ATS-16 of doc/translation-cache.md.
`default_nettype none
module dfe_atc #(
  parameter int unsigned PageBits = 52,      // bits of a page number; an address has 12 more
  parameter int unsigned Sets = 16,
  parameter int unsigned Ways = 2,
  parameter logic [18:0] PageSizes = 19'h201,   // bit k: a bank for pages of 4 KiB << k
  parameter int unsigned Misses = 8,         // translation requests under way
  parameter int unsigned Tags = 16,          // reads under way
  parameter int unsigned PayloadBits = 8,
  parameter int unsigned Held = 32,          // invalidations that wait; the host has 32 at most
  localparam int unsigned OffsetBits = 12,   // of an address below its page number
  localparam int unsigned AddressBits = PageBits + OffsetBits
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic                   enable_i,  // ATS Enable
  input  wire logic                   flush_i,   // function level reset, one cycle

  // Reads, none across a page of 4 KiB; valid-ready. A tag is used again after its read ended.
  input  wire logic                   req_valid_i,
  output      logic                   req_ready_o,
  input  wire logic [AddressBits-1:0] req_addr_i,
  input  wire logic [7:0]             req_tag_i,
  input  wire logic [PayloadBits-1:0] req_payload_i,
  // The same reads; valid-ready.
  output      logic                   out_valid_o,
  input  wire logic                   out_ready_i,
  output      logic [AddressBits-1:0] out_addr_o,
  output      logic [7:0]             out_tag_o,
  output      logic [PayloadBits-1:0] out_payload_o,
  output      logic                   out_translated_o,
  output      logic                   out_no_snoop_o,
  output      dfe_atc_pkg::out_e      out_status_o,
  // A read that left has received its last completion.
  input  wire logic                   end_valid_i,
  input  wire logic [7:0]             end_tag_i,

  // Translation requests, valid-ready, and their answers, which are never refused.
  output      logic                   xl_valid_o,
  input  wire logic                   xl_ready_i,
  output      logic [AddressBits-1:OffsetBits] xl_addr_o,
  output      logic [4:0]             xl_tag_o,
  input  wire logic                   xa_valid_i,
  input  wire logic [4:0]             xa_tag_i,
  input  wire dfe_atc_pkg::answer_e   xa_status_i,
  input  wire logic [AddressBits-1:OffsetBits] xa_addr_i,
  input  wire logic                   xa_size_i,  // S
  input  wire logic                   xa_read_i,
  input  wire logic                   xa_write_i,
  input  wire logic                   xa_untranslated_i,
  input  wire logic                   xa_no_snoop_i,
  input  wire logic                   xa_global_i,

  // Invalidations of 2^size pages, and their completions; valid-ready.
  input  wire logic                   inv_valid_i,
  output      logic                   inv_ready_o,
  input  wire logic [4:0]             inv_itag_i,
  input  wire logic [AddressBits-1:OffsetBits] inv_addr_i,
  input  wire logic [5:0]             inv_size_i,
  output      logic                   invc_valid_o,
  input  wire logic                   invc_ready_i,
  output      logic [4:0]             invc_itag_o,

  output      logic                   idle_o,  // nothing moves without an input
  // One cycle each: lookups by their end, completed invalidations, discarded answers.
  output      logic                   hit_o,
  output      logic                   miss_o,
  output      logic                   merged_o,
  output      logic                   invalidated_o,
  output      logic                   discarded_o  // an answer that an invalidation overtook
);
  localparam int unsigned OutDepth = 4;  // lookups that can wait for their taker
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1;
  localparam int unsigned MissBits = Misses > 1 ? $clog2(Misses) : 1;
  if (Sets < 1 || Sets > 256 || (Sets & (Sets - 1)) != 0 || Ways < 1 || Ways > 8) begin : g_cache
    $error("Sets is a power of 2, 1 to 256; Ways is 1 to 8");
  end
  if (Misses < 1 || Misses > 32 || Tags < 1 || Tags > 256 || !PageSizes[0]) begin : g_reads
    $error("Misses is 1 to 32, Tags 1 to 256; PageSizes has bit 0, for 4 KiB");
  end
  if (PayloadBits < 1 || PageBits > 52 || Held < 1 || Held > 32) begin : g_widths
    $error("PayloadBits is at least 1, PageBits at most 52, Held 1 to 32");
  end

  typedef struct packed {
    logic [AddressBits-1:0] addr;
    logic [TagBits-1:0]     tag;
    logic [PayloadBits-1:0] payload;
    logic                   translated, no_snoop;
    dfe_atc_pkg::out_e      status;
  } leaving_t;

  logic                   on_q, ready_d, ready_q, accept, flush;
  logic                   look_valid_q, look_on_q, found, hit, miss, join_miss, slot, push, usable;
  logic [AddressBits-1:0] look_addr_q;
  logic [TagBits-1:0]     look_tag_q;
  logic [PayloadBits-1:0] look_payload_q;
  logic [PageBits-1:0]    look_page;
  logic [OutDepth-1:0]    full;
  logic [1:0]             pending;
  leaving_t               leaving, taken;
  logic                   hit_q, miss_q, merged_q, invalidated_q, discarded_q, idle_d, idle_q;
  assign accept = req_valid_i && ready_q;
  assign flush = flush_i || (enable_i && !on_q);
  assign look_page = look_addr_q[AddressBits-1:OffsetBits];

  // Translations that are cached.
  logic                cached_untranslated, cached_no_snoop, clearing, fill, fill_untranslated;
  logic [PageBits-1:0] cached, range_page, range_free, fill_page, fill_target, fill_free;
  logic [PageBits-1:0] load_page, serve_page, serve_target;
  logic                first, next, delete, delete_ready, active, fill_no_snoop, requests_quiet;
  dfe_atc_store #(.PageBits(PageBits), .Sets(Sets), .Ways(Ways), .PageSizes(PageSizes)) u_store (
    .clk_i, .rst_ni, .look_i(accept && on_q),
    .look_page_i(req_addr_i[AddressBits-1:OffsetBits]), .last_page_i(look_page), .hit_o(found),
    .target_o(cached), .untranslated_o(cached_untranslated), .no_snoop_o(cached_no_snoop),
    .fill_i(fill), .fill_page_i(fill_page), .fill_target_i(fill_target),
    .fill_free_i(fill_free), .fill_untranslated_i(fill_untranslated),
    .fill_no_snoop_i(fill_no_snoop), .range_page_i(range_page), .range_free_i(range_free),
    .first_i(first), .next_i(next), .delete_i(delete), .delete_ready_o(delete_ready),
    .flush_i(flush), .clearing_o(clearing));

  // Pages that miss.
  logic [MissBits-1:0] join_index, off_index, load_index, serve_index;
  logic [TagBits-1:0]  join_tail, load_head, load_tail, serve_tag, behind;
  logic [3:0]          room;
  logic                answered, off_valid, off_taken, allocated, load_stale, stale, narrow, again, done;
  dfe_atc_requests #(.PageBits(PageBits), .Misses(Misses), .Tags(Tags)) u_requests (
    .clk_i, .rst_ni, .on_i(on_q), .flush_i(flush),
    .look_page_i(req_addr_i[AddressBits-1:OffsetBits]), .miss_i(miss), .miss_page_i(look_page),
    .miss_tag_i(look_tag_q), .join_o(join_miss), .join_index_o(join_index),
    .join_tail_o(join_tail), .room_o(room), .allocated_o(allocated), .active_i(active),
    .range_page_i(range_page), .range_free_i(range_free), .xl_valid_o, .xl_ready_i,
    .xl_page_o(xl_addr_o), .xl_tag_o, .answer_i(xa_valid_i), .answer_tag_i(xa_tag_i),
    .answered_o(answered), .off_valid_o(off_valid), .off_index_o(off_index),
    .off_taken_i(off_taken), .load_index_i(load_index), .load_page_o(load_page),
    .load_head_o(load_head), .load_tail_o(load_tail), .load_stale_o(load_stale), .serve_index_i(serve_index),
    .serve_stale_o(stale), .serve_narrow_o(narrow), .again_i(again), .again_head_i(serve_tag),
    .done_i(done), .quiet_o(requests_quiet));

  logic              serve_valid, serve_leave, serve_translated, serve_no_snoop, serve_quiet;
  dfe_atc_pkg::out_e serve_status;
  dfe_atc_serve #(.PageBits(PageBits), .Misses(Misses), .Tags(Tags)) u_serve (
    .clk_i, .rst_ni, .on_i(on_q), .flush_i(flush), .slot_i(slot), .answer_i(answered),
    .answer_index_i(xa_tag_i[MissBits-1:0]), .answer_status_i(xa_status_i),
    .answer_page_i(xa_addr_i), .answer_size_i(xa_size_i), .answer_read_i(xa_read_i),
    .answer_untranslated_i(xa_untranslated_i), .answer_no_snoop_i(xa_no_snoop_i),
    .off_valid_i(off_valid), .off_index_i(off_index), .off_taken_o(off_taken),
    .load_index_o(load_index), .load_page_i(load_page), .load_head_i(load_head),
    .load_tail_i(load_tail), .load_stale_i(load_stale), .serve_index_o(serve_index), .stale_i(stale), .narrow_i(narrow),
    .again_o(again), .done_o(done), .join_i(join_miss), .join_index_i(join_index),
    .join_tag_i(look_tag_q), .behind_i(behind), .valid_o(serve_valid), .leave_o(serve_leave),
    .tag_o(serve_tag), .page_o(serve_page), .target_o(serve_target),
    .translated_o(serve_translated), .no_snoop_o(serve_no_snoop), .status_o(serve_status),
    .fill_o(fill), .fill_page_o(fill_page), .fill_target_o(fill_target), .fill_free_o(fill_free),
    .fill_untranslated_o(fill_untranslated), .fill_no_snoop_o(fill_no_snoop),
    .quiet_o(serve_quiet));

  logic [OffsetBits-1:0]  parked_offset;
  logic [PayloadBits-1:0] parked_payload;
  dfe_atc_parking #(.Tags(Tags), .Width(OffsetBits + PayloadBits)) u_parking (
    .clk_i, .park_i(look_valid_q), .park_tag_i(look_tag_q),
    .park_data_i({look_addr_q[OffsetBits-1:0], look_payload_q}), .join_i(join_miss),
    .join_tail_i(join_tail), .read_tag_i(serve_tag),
    .read_data_o({parked_offset, parked_payload}), .behind_o(behind));

  // What leaves: a lookup that needs not wait, or, when there is no lookup, a read that waited.
  assign hit = look_valid_q && (found || !look_on_q);
  assign miss = look_valid_q && !hit;
  assign slot = !look_valid_q && !(ready_q ? full[OutDepth-2] : full[OutDepth-1]);
  assign push = hit || serve_leave;
  assign usable = found && !cached_untranslated;
  always_comb begin
    leaving = '{addr: {found ? cached : look_page, look_addr_q[OffsetBits-1:0]},
      tag: look_tag_q, payload: look_payload_q, translated: usable,
      no_snoop: found && cached_no_snoop, status: dfe_atc_pkg::OutGood};
    if (!look_valid_q) leaving = '{addr: {serve_translated ? serve_target : serve_page, parked_offset},
      tag: serve_tag, payload: parked_payload, translated: serve_translated,
      no_snoop: serve_no_snoop, status: serve_status};
  end
  // Whatever is on its way, and one lookup more, has its place; an answer gets its turn.
  assign pending = 2'(look_valid_q) + 2'(accept) + 2'(allocated);
  assign ready_d = !(serve_valid && !slot) && room[pending]
    && !(((look_valid_q || serve_valid) && accept) ? full[OutDepth-3]
      : (look_valid_q || serve_valid || accept) ? full[OutDepth-2] : full[OutDepth-1]);
  dfe_atc_out #(.Depth(OutDepth), .Width($bits(leaving_t))) u_out (
    .clk_i, .rst_ni, .push_i(push), .data_i(leaving), .full_o(full),
    .valid_o(out_valid_o), .ready_i(out_ready_i), .data_o(taken));

  logic               waits, completed, invalidate_quiet;
  logic [TagBits-1:0] range_tag;
  dfe_atc_reads #(.PageBits(PageBits), .Tags(Tags)) u_reads (
    .clk_i, .rst_ni, .leave_i(push && leaving.translated), .leave_tag_i(leaving.tag),
    .leave_page_i(hit ? look_page : serve_page), .end_i(end_valid_i),
    .end_tag_i(end_tag_i[TagBits-1:0]), .look_tag_i(range_tag), .range_page_i(range_page),
    .range_free_i(range_free), .waits_o(waits));

  dfe_atc_invalidate #(.PageBits(PageBits), .Sets(Sets), .Tags(Tags), .Held(Held)) u_invalidate (
    .clk_i, .rst_ni, .inv_valid_i, .inv_ready_o, .inv_itag_i, .inv_page_i(inv_addr_i),
    .inv_size_i, .invc_valid_o, .invc_ready_i, .invc_itag_o, .active_o(active),
    .range_page_o(range_page), .range_free_o(range_free), .first_o(first), .next_o(next),
    .delete_o(delete), .delete_ready_i(delete_ready), .look_tag_o(range_tag), .waits_i(waits),
    .completed_o(completed), .quiet_o(invalidate_quiet));
  assign idle_d = !accept && !look_valid_q && !xa_valid_i && !end_valid_i && !flush && !clearing
    && (enable_i == on_q) && !full[0] && requests_quiet && serve_quiet
    && !(inv_valid_i && inv_ready_o) && invalidate_quiet;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      on_q <= 1'b0;
      ready_q <= 1'b0;
      {look_valid_q, look_on_q} <= '0;
      {hit_q, miss_q, merged_q, invalidated_q, discarded_q, idle_q} <= '0;
    end else begin
      on_q <= enable_i;
      ready_q <= ready_d;
      look_valid_q <= accept;
      look_on_q <= on_q;
      hit_q <= look_valid_q && found;
      miss_q <= miss && !join_miss;
      merged_q <= join_miss;
      invalidated_q <= completed;
      discarded_q <= again;
      idle_q <= idle_d;
    end
  end

  always_ff @(posedge clk_i) begin
    look_addr_q <= req_addr_i;
    look_tag_q <= req_tag_i[TagBits-1:0];
    look_payload_q <= req_payload_i;
  end

  // Only reads ask, and process address spaces are not told apart.
  wire unused_inputs = ^{xa_write_i, xa_global_i, req_tag_i, end_tag_i};
  assign req_ready_o = ready_q;
  assign {out_addr_o, out_tag_o, out_payload_o} = {taken.addr, 8'(taken.tag), taken.payload};
  assign {out_translated_o, out_no_snoop_o} = {taken.translated, taken.no_snoop};
  assign {out_status_o, idle_o} = {taken.status, idle_q};
  assign {hit_o, miss_o, merged_o, invalidated_o} = {hit_q, miss_q, merged_q, invalidated_q};
  assign discarded_o = discarded_q;
endmodule
`default_nettype wire
