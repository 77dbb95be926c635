// The cached translations of one page size: Sets sets of Ways entries.
//
// Latency:  a lookup's set is read and compared in its own cycle; the entry shows in the next.
// Ordering: a lookup sees what was written in the cycles before its own.
// Replacement is round robin over the ways, whatever the set. Two ways may hold the same page, as
// any entry that was not deleted is as good as another; the lowest way is taken.
// Source:   ATS-13: entries are written whole and deleted whole, never changed.
`default_nettype none
module dfe_atc_bank #(
  parameter int unsigned PageBits = 52,  // bits of the number of a page of this size
  parameter int unsigned Sets = 16,
  parameter int unsigned Ways = 4,
  localparam int unsigned SetBits = $clog2(Sets),
  localparam int unsigned IndexBits = Sets > 1 ? SetBits : 1,
  localparam int unsigned WayBits = Ways > 1 ? $clog2(Ways) : 1,
  localparam int unsigned TagBits = PageBits - SetBits
) (
  input  wire logic                  clk_i,
  input  wire logic                  rst_ni,

  // Lookup in this cycle; the outputs are those of the cycle before.
  input  wire logic                  look_i,
  input  wire logic [PageBits-1:0]   look_page_i,
  output      logic                  hit_o,
  output      logic [PageBits-1:0]   target_o,
  output      logic                  untranslated_o,
  output      logic                  no_snoop_o,

  // A new entry, in place of the next victim.
  input  wire logic                  fill_i,
  input  wire logic [PageBits-1:0]   fill_page_i,
  input  wire logic [PageBits-1:0]   fill_target_i,
  input  wire logic                  fill_untranslated_i,
  input  wire logic                  fill_no_snoop_i,

  // Invalidation of a range: from its first set on, what overlaps is known three cycles later.
  input  wire logic [PageBits-1:0]   range_page_i,
  input  wire logic [PageBits-1:0]   range_free_i,  // bits that do not count
  input  wire logic                  first_i,
  input  wire logic                  next_i,
  input  wire logic                  delete_i,  // not together with a fill

  // Flush: every way of one set; neither fills nor deletions go with it.
  input  wire logic                  clear_i,
  input  wire logic [IndexBits-1:0]  clear_set_i
);
  if (PageBits <= SetBits) begin : g_bits
    $error("an address has bits above page and set");
  end

  logic [IndexBits-1:0] look_set, fill_set, first_set, walk_set_q, write_set;
  logic [TagBits-1:0]   look_tag, fill_tag;
  logic [Ways-1:0]      match, overlap, hit_q, doomed_q, write, victim;
  logic [PageBits+1:0]   entry_q [Ways];
  logic [WayBits-1:0]   victim_q;
  logic                 same_set;

  localparam int unsigned Parts = 4;  // of the comparison with a range, which takes two cycles

  // With one set there are no bits of an index.
  if (Sets > 1) begin : g_sets
    assign look_set = look_page_i[IndexBits-1:0];
    assign fill_set = fill_page_i[IndexBits-1:0];
    assign first_set = range_page_i[IndexBits-1:0];
    assign same_set = ((walk_set_q ^ first_set) & ~range_free_i[IndexBits-1:0]) == '0;
  end else begin : g_set
    assign look_set = '0;
    assign fill_set = '0;
    assign first_set = '0;
    assign same_set = 1'b1;
  end
  assign look_tag = look_page_i[PageBits-1-:TagBits];
  assign fill_tag = fill_page_i[PageBits-1-:TagBits];

  always_comb begin
    victim = '0;
    victim[victim_q] = 1'b1;
    write_set = clear_i ? clear_set_i : fill_i ? fill_set : walk_set_q;
    write = clear_i ? '1 : fill_i ? victim : delete_i ? doomed_q : '0;
  end

  for (genvar w = 0; w < int'(Ways); w++) begin : g_way
    logic                  valid_q [Sets];
    logic [TagBits-1:0]    tag_q [Sets];
    logic [PageBits+1:0]   data_q [Sets];
    logic                  walked_valid_q;
    logic [TagBits-1:0]    walked_q, differ;
    logic [Parts-1:0]      parts_q;

    assign match[w] = valid_q[look_set] && tag_q[look_set] == look_tag;
    assign differ = (walked_q ^ range_page_i[PageBits-1-:TagBits])
      & ~range_free_i[PageBits-1-:TagBits];
    assign overlap[w] = (parts_q == '0);

    always_ff @(posedge clk_i) begin
      walked_valid_q <= valid_q[walk_set_q];
      walked_q <= tag_q[walk_set_q];
      parts_q <= {Parts{!walked_valid_q || !same_set}};
      for (int unsigned i = 0; i < TagBits; i++) begin
        if (differ[i]) parts_q[i%Parts] <= 1'b1;
      end
      if (write[w]) valid_q[write_set] <= fill_i;
      if (fill_i && victim[w]) begin
        tag_q[fill_set] <= fill_tag;
        data_q[fill_set] <= {fill_target_i, fill_untranslated_i, fill_no_snoop_i};
      end
      entry_q[w] <= data_q[look_set];
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      hit_q <= '0;
      doomed_q <= '0;
      victim_q <= '0;
      walk_set_q <= '0;
    end else begin
      hit_q <= look_i ? match : '0;
      doomed_q <= overlap;
      if (fill_i) victim_q <= (victim_q == WayBits'(Ways - 1)) ? '0 : victim_q + WayBits'(1);
      if (first_i) walk_set_q <= first_set;
      else if (next_i) walk_set_q <= walk_set_q + IndexBits'(1);
    end
  end

  always_comb begin
    hit_o = (hit_q != '0);
    {target_o, untranslated_o, no_snoop_o} = '0;
    for (int w = int'(Ways) - 1; w >= 0; w--) begin
      if (hit_q[w]) {target_o, untranslated_o, no_snoop_o} = entry_q[w];
    end
  end
endmodule
`default_nettype wire
