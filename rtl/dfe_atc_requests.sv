// Pages that miss: one translation request for each, and the list of the reads that wait for it.
//
// An entry of the table, whose index is the tag of its request:
//
//   free --miss--> unsent --offered--> asked --answer--> answered --last read served--> free
//                  ^   |  with translation off                |
//                  |   +--------------> answered              | stale: ask again
//                  +------------------------------------------+
//
// Latency:  a miss is on the request channel in the next cycle, if nothing else waits for it. What
//           is asked again waits until no invalidation is under way.
// Ordering: reads of a page wait in the order in which they came, also those that come while the
//           answer is being handed out; so a page is never in two entries.
// Errors:   an answer that no request is waiting for is ignored.
// Source:   rules ATS-03 (stale answers) and ATS-09; ATS 1.1, 2.
`default_nettype none
module dfe_atc_requests #(
  parameter int unsigned PageBits = 52,
  parameter int unsigned Misses = 8,
  parameter int unsigned Tags = 16,
  localparam int unsigned MissBits = Misses > 1 ? $clog2(Misses) : 1,
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1
) (
  input  wire logic                clk_i,
  input  wire logic                rst_ni,
  input  wire logic                on_i,     // translation is on
  input  wire logic                flush_i,

  // The page of the lookup in this cycle, and whether the one before missed; then its read.
  input  wire logic [PageBits-1:0] look_page_i,
  input  wire logic                miss_i,
  input  wire logic [PageBits-1:0] miss_page_i,
  input  wire logic [TagBits-1:0]  miss_tag_i,
  output      logic                join_o,       // it waits with others
  output      logic [MissBits-1:0] join_index_o,
  output      logic [TagBits-1:0]  join_tail_o,  // behind this read
  output      logic [3:0]          room_o,       // at least 1 to 4 were free a cycle ago
  output      logic                allocated_o,  // and one was taken then

  // The range under way.
  input  wire logic                active_i,
  input  wire logic [PageBits-1:0] range_page_i,
  input  wire logic [PageBits-1:0] range_free_i,

  // Translation requests, valid-ready.
  output      logic                xl_valid_o,
  input  wire logic                xl_ready_i,
  output      logic [PageBits-1:0] xl_page_o,
  output      logic [4:0]          xl_tag_o,

  // An answer of this cycle, never refused; whether someone waits for it.
  input  wire logic                answer_i,
  input  wire logic [4:0]          answer_tag_i,
  output      logic                answered_o,

  // To whoever hands answers out: an entry whose reads go untranslated, as translation is off.
  output      logic                off_valid_o,
  output      logic [MissBits-1:0] off_index_o,
  input  wire logic                off_taken_i,
  // From it: which entry it takes up, which it is at.
  input  wire logic [MissBits-1:0] load_index_i,
  output      logic [PageBits-1:0] load_page_o,
  output      logic [TagBits-1:0]  load_head_o,
  output      logic [TagBits-1:0]  load_tail_o,
  output      logic                load_stale_o,
  input  wire logic [MissBits-1:0] serve_index_i,
  output      logic                serve_stale_o,
  output      logic                serve_narrow_o,  // only the page itself may be cached
  input  wire logic                again_i,         // ask again for what is left
  input  wire logic [TagBits-1:0]  again_head_i,
  input  wire logic                done_i,          // the last read was served

  output      logic                quiet_o
);
  logic [Misses-1:0]   used_d, used_q, unsent_d, unsent_q, asked_d, asked_q, hold_d, hold_q;
  logic [Misses-1:0]   stale_d, stale_q, narrow_d, narrow_q, overlap_d, overlap_q;
  logic [Misses-1:0]   match_d, match_q, joins, spare, fresh, marked, last_q, sent;
  localparam int unsigned Parts = 4;  // of the comparison with a range, which takes two cycles
  logic [PageBits-1:0] differ [Misses];
  logic [Parts-1:0]    parts_d [Misses];
  logic [Parts-1:0]    parts_q [Misses];
  logic [PageBits-1:0] page_q [Misses];
  logic [PageBits-1:0] copy_q [1 << MissBits];  // of the pages, as a RAM
  logic [TagBits-1:0]  head_q [Misses];
  logic [TagBits-1:0]  tail_q [Misses];
  logic                active_q, marking_q, equal_q, allocate, allocated_q, load, direct, known;
  logic [MissBits-1:0] spare_index, next, answer_index;
  logic [3:0]          room_d, room_q;
  logic                xl_valid_d, xl_valid_q, next_valid;
  logic [PageBits-1:0] xl_page_q;
  logic [MissBits-1:0] xl_tag_q;

  // The read that missed joins an entry of its page, or starts one.
  always_comb begin
    for (int unsigned m = 0; m < Misses; m++) begin
      match_d[m] = used_q[m] && page_q[m] == look_page_i
        && !(done_i && serve_index_i == MissBits'(m));
      differ[m] = (page_q[m] ^ range_page_i) & ~range_free_i;
      for (int unsigned k = 0; k < Parts; k++) begin
        parts_d[m][k] = !used_q[m];
        for (int unsigned i = k; i < PageBits; i += Parts) parts_d[m][k] |= differ[m][i];
      end
      overlap_d[m] = parts_q[m] == '0;
    end
    known = (equal_q && allocated_q) || match_q != '0;
    joins = (equal_q && allocated_q) ? last_q : match_q;
    spare = '0;
    for (int unsigned m = 0; m < Misses; m++) begin
      spare[m] = !used_q[m] && (used_q | ~((Misses'(1) << m) - Misses'(1))) == '1;
    end
    join_index_o = '0;
    join_tail_o = '0;
    spare_index = '0;
    for (int unsigned m = 0; m < Misses; m++) begin
      if (joins[m]) join_index_o |= MissBits'(m);
      if (joins[m]) join_tail_o |= tail_q[m];
      if (spare[m]) spare_index |= MissBits'(m);
    end
    join_o = miss_i && known;
    allocate = miss_i && !known;
  end

  // The next entry to send is chosen ahead, and goes before a miss of this cycle.
  dfe_atc_pick #(.Count(Misses)) u_pick (
    .clk_i, .rst_ni, .waiting_i(unsent_q & ~hold_q),
    .taken_i(load || off_taken_i), .valid_o(next_valid), .index_o(next));

  always_comb begin
    load = on_i && next_valid && (!xl_valid_q || xl_ready_i);
    direct = on_i && !next_valid && allocate && (!xl_valid_q || xl_ready_i);
    xl_valid_d = load || direct || (xl_valid_q && !xl_ready_i);
    off_valid_o = !on_i && next_valid && !flush_i;
    answer_index = answer_tag_i[MissBits-1:0];
    answered_o = answer_i && 6'(answer_tag_i) < 6'(Misses) && asked_q[answer_index];
  end

  always_comb begin
    marked = marking_q ? overlap_q : '0;
    fresh = allocate ? spare : '0;
    sent = '0;
    if (load || off_taken_i) sent[next] = 1'b1;
    used_d = used_q | fresh;
    unsent_d = (unsent_q | (direct ? '0 : fresh)) & ~sent;
    asked_d = asked_q | (direct ? fresh : '0) | (load ? sent : '0);
    if (answered_o) asked_d[answer_index] = 1'b0;
    if (again_i) unsent_d[serve_index_i] = 1'b1;
    if (done_i) used_d[serve_index_i] = 1'b0;
    hold_d = active_q ? hold_q : '0;
    if (again_i && active_q) hold_d[serve_index_i] = 1'b1;
    stale_d = (stale_q & ~spare & ~sent) | marked | (flush_i ? '1 : '0);
    narrow_d = (narrow_q & ~spare & ~sent) | (active_q ? '1 : '0);
    room_d = '0;
    for (int unsigned m = 0; m < Misses; m++) begin
      if (!used_q[m]) room_d = {room_d[2:0], 1'b1};
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      used_q <= '0;
      unsent_q <= '0;
      asked_q <= '0;
      stale_q <= '0;
      narrow_q <= '0;
      overlap_q <= '0;
      match_q <= '0;
      active_q <= 1'b0;
      marking_q <= 1'b0;
      hold_q <= '0;
      equal_q <= 1'b0;
      allocated_q <= 1'b0;
      last_q <= '0;
      room_q <= '0;
      xl_valid_q <= 1'b0;
      xl_page_q <= '0;
      xl_tag_q <= '0;
    end else begin
      used_q <= used_d;
      unsent_q <= unsent_d;
      asked_q <= asked_d;
      stale_q <= stale_d;
      narrow_q <= narrow_d;
      overlap_q <= overlap_d;
      match_q <= match_d;
      active_q <= active_i;
      marking_q <= active_q;
      hold_q <= hold_d;
      equal_q <= (look_page_i == miss_page_i);
      allocated_q <= allocate;
      last_q <= spare;
      room_q <= room_d;
      xl_valid_q <= xl_valid_d;
      // Without a request to offer, what the registers hold has no meaning.
      if (!xl_valid_q || xl_ready_i) begin
        xl_page_q <= next_valid ? copy_q[next] : miss_page_i;
        xl_tag_q <= next_valid ? next : spare_index;
      end
    end
  end

  // Tables without reset: an entry is read only while it is in use, and so the next free one is
  // written before it is known whether a lookup misses.
  always_ff @(posedge clk_i) begin
    if (spare != '0) copy_q[spare_index] <= miss_page_i;
    for (int unsigned m = 0; m < Misses; m++) begin
      parts_q[m] <= parts_d[m];
      if (spare[m]) page_q[m] <= miss_page_i;
      if (spare[m]) head_q[m] <= miss_tag_i;
      else if (again_i && serve_index_i == MissBits'(m)) head_q[m] <= again_head_i;
      if (spare[m] || (join_o && joins[m])) tail_q[m] <= miss_tag_i;
    end
  end

  assign off_index_o = next;
  assign load_page_o = copy_q[load_index_i];
  assign load_stale_o = stale_q[load_index_i] || marked[load_index_i];
  assign load_head_o = head_q[load_index_i];
  assign load_tail_o = (join_o && join_index_o == load_index_i)
    ? miss_tag_i : tail_q[load_index_i];
  assign serve_stale_o = stale_q[serve_index_i] || marked[serve_index_i];
  assign serve_narrow_o = narrow_q[serve_index_i] || active_q;
  assign room_o = room_q;
  assign allocated_o = allocated_q;
  assign xl_valid_o = xl_valid_q;
  assign xl_page_o = xl_page_q;
  assign xl_tag_o = 5'(xl_tag_q);
  assign quiet_o = !xl_valid_q && unsent_q == '0 && !active_q && !marking_q;

`ifdef DFE_CHECKS
  dfe_channel_checks #(.Width(PageBits + MissBits)) u_channel (
    .clk_i, .rst_ni, .valid_i(xl_valid_q), .ready_i(xl_ready_i),
    .payload_i({xl_page_q, xl_tag_q}));
  dfe_atc_requests_checks #(.PageBits(PageBits), .Misses(Misses)) u_checks (
    .clk_i, .rst_ni, .used_i(used_q), .unsent_i(unsent_q), .asked_i(asked_q), .page_i(page_q),
    .joins_i(match_q), .allocate_i(allocate), .xl_valid_i(xl_valid_q),
    .xl_ready_i, .xl_tag_i(xl_tag_o), .answer_i, .answer_tag_i);
`endif
endmodule
`default_nettype wire
