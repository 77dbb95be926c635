// The cached translations: one bank for each page size, looked at side by side.
//
// Latency:  the entry of a lookup shows in the next cycle.
// Ordering: a lookup in the cycle of a flush, or until every set is cleared, finds nothing.
// An answer goes into the bank of the largest page that it covers; the host's answers of other
// sizes are cached in part (ATS-13).
// Source:   ATS 1.1, 2; rules ATS-01, ATS-09 and ATS-13.
`default_nettype none
module dfe_atc_store #(
  parameter int unsigned PageBits = 52,
  parameter int unsigned Sets = 16,
  parameter int unsigned Ways = 4,
  parameter logic [18:0] PageSizes = 19'h1,  // bit k: pages of 4 KiB << k have a bank
  localparam int unsigned IndexBits = Sets > 1 ? $clog2(Sets) : 1,
  localparam int unsigned Banks = $countones(PageSizes)
) (
  input  wire logic                 clk_i,
  input  wire logic                 rst_ni,

  // Lookup in this cycle; the outputs are those of the cycle before.
  input  wire logic                 look_i,
  input  wire logic [PageBits-1:0]  look_page_i,
  input  wire logic [PageBits-1:0]  last_page_i,  // page of the lookup before
  output      logic                 hit_o,
  output      logic [PageBits-1:0]  target_o,
  output      logic                 untranslated_o,
  output      logic                 no_snoop_o,

  // An answer for a page; refused while sets are cleared.
  input  wire logic                 fill_i,
  input  wire logic [PageBits-1:0]  fill_page_i,
  input  wire logic [PageBits-1:0]  fill_target_i,  // of the page itself
  input  wire logic [PageBits-1:0]  fill_free_i,    // bits of the page number inside the answer
  input  wire logic                 fill_untranslated_i,
  input  wire logic                 fill_no_snoop_i,

  // Invalidation: find in a set, delete there what was found in the cycle before.
  input  wire logic [PageBits-1:0]  range_page_i,
  input  wire logic [PageBits-1:0]  range_free_i,
  input  wire logic                 first_i,
  input  wire logic                 next_i,
  input  wire logic                 delete_i,
  output      logic                 delete_ready_o,

  input  wire logic                 flush_i,
  output      logic                 clearing_o
);
  logic                 clear_d, clear_q;
  logic [IndexBits-1:0] set_d, set_q;
  logic                 write;
  logic [Banks-1:0]     covers, fills, hit, untranslated, no_snoop;
  logic [PageBits-1:0]  target [Banks];

  always_comb begin
    clear_d = flush_i || (clear_q && set_q != IndexBits'(Sets - 1));
    set_d = flush_i ? '0 : set_q + IndexBits'(clear_q);
    write = fill_i && !clear_q && !flush_i;
    // The widest bank that the answer fills.
    fills = '0;
    for (int b = 0; b < int'(Banks); b++) begin
      if (covers[b]) fills = write ? Banks'(1) << b : '0;
    end
    {target_o, untranslated_o, no_snoop_o} = '0;
    for (int b = int'(Banks) - 1; b >= 0; b--) begin
      if (hit[b]) {target_o, untranslated_o, no_snoop_o} = {target[b], untranslated[b], no_snoop[b]};
    end
  end

  for (genvar b = 0; b < int'(Banks); b++) begin : g_bank
    localparam int unsigned Shift = dfe_atc_pkg::shift_of(PageSizes, b);
    logic [PageBits-Shift-1:0] upper;

    // Free bits are the lowest ones, so the highest within a page tells.
    if (Shift == 0) begin : g_smallest
      assign covers[b] = 1'b1;
      assign target[b] = upper;
    end else begin : g_larger
      assign covers[b] = fill_free_i[Shift-1];
      assign target[b] = {upper, last_page_i[Shift-1:0]};
    end

    dfe_atc_bank #(.PageBits(PageBits - Shift), .Sets(Sets), .Ways(Ways)) u_bank (
      .clk_i, .rst_ni, .look_i(look_i && !flush_i && !clear_q),
      .look_page_i(look_page_i[PageBits-1:Shift]), .hit_o(hit[b]), .target_o(upper),
      .untranslated_o(untranslated[b]), .no_snoop_o(no_snoop[b]), .fill_i(fills[b]),
      .fill_page_i(fill_page_i[PageBits-1:Shift]),
      .fill_target_i(fill_target_i[PageBits-1:Shift]), .fill_untranslated_i, .fill_no_snoop_i,
      .range_page_i(range_page_i[PageBits-1:Shift]),
      .range_free_i(range_free_i[PageBits-1:Shift]), .first_i, .next_i,
      .delete_i(delete_i && delete_ready_o), .clear_i(clear_q), .clear_set_i(set_q));
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      clear_q <= 1'b0;
      set_q <= '0;
    end else begin
      clear_q <= clear_d;
      set_q <= set_d;
    end
  end

  // The smallest page has no bits inside.
  logic unused_bits;
  assign unused_bits = ^{last_page_i, fill_free_i};
  assign hit_o = (hit != '0);
  assign delete_ready_o = !clear_q && !write;
  assign clearing_o = clear_q;
endmodule
`default_nettype wire
