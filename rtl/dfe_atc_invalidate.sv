// Invalidations: held in order, carried out one at a time, completed when nothing old is in use.
//
// Latency:  4 cycles for each set of the range, 4 for each read tag, 10 more, and the wait for the
//           reads of the range that are under way.
// Ordering: completions leave in the order of the invalidations.
// Errors:   none; every invalidation is completed, also with translation off (ATS-08).
// Source:   rules ATS-01, ATS-02, ATS-03, ATS-06 and ATS-14.
`default_nettype none
module dfe_atc_invalidate #(
  parameter int unsigned PageBits = 52,
  parameter int unsigned Sets = 16,
  parameter int unsigned Tags = 16,
  parameter int unsigned Held = 32,  // as many as the host has under way (ATS-06)
  localparam int unsigned IndexBits = Sets > 1 ? $clog2(Sets) : 1,
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1
) (
  input  wire logic                clk_i,
  input  wire logic                rst_ni,

  // Host to cache: invalidations, valid-ready; 2^size pages.
  input  wire logic                inv_valid_i,
  output      logic                inv_ready_o,
  input  wire logic [4:0]          inv_itag_i,
  input  wire logic [PageBits-1:0] inv_page_i,
  input  wire logic [5:0]          inv_size_i,
  // Cache to host: completions, valid-ready.
  output      logic                invc_valid_o,
  input  wire logic                invc_ready_i,
  output      logic [4:0]          invc_itag_o,

  // The range under way, for entries, requests and reads.
  output      logic                active_o,
  output      logic [PageBits-1:0] range_page_o,
  output      logic [PageBits-1:0] range_free_o,
  output      logic                first_o,
  output      logic                next_o,
  output      logic                delete_o,
  input  wire logic                delete_ready_i,
  output      logic [TagBits-1:0]  look_tag_o,
  input  wire logic                waits_i,

  output      logic                completed_o,  // one cycle
  output      logic                quiet_o
);
  dfe_atc_pkg::invalid_e state_d, state_q;
  logic [PageBits-1:0]   page_d, page_q, free_d, free_q, held_page;
  logic [4:0]            itag_d, itag_q, held_itag, done_itag_d, done_itag_q;
  logic [5:0]            held_size;
  logic [IndexBits-1:0]  left_d, left_q;  // sets behind the present one
  logic [TagBits-1:0]    tag_d, tag_q;
  logic [1:0]            pause_d, pause_q;  // cycles that a state goes on for
  logic                  held, pop, done_d, done_q, complete;

  dfe_atc_fifo #(.Depth(Held), .Width(PageBits + 11)) u_held (
    .clk_i, .rst_ni, .push_i(inv_valid_i && inv_ready_o),
    .data_i({inv_itag_i, inv_size_i, inv_page_i}), .pop_i(pop), .room_o(inv_ready_o),
    .valid_o(held), .data_o({held_itag, held_size, held_page}));

  always_comb begin
    state_d = state_q;
    page_d = page_q;
    free_d = free_q;
    itag_d = itag_q;
    left_d = left_q;
    tag_d = tag_q;
    pause_d = (pause_q != '0) ? pause_q - 2'd1 : '0;
    done_d = done_q && !invc_ready_i;
    done_itag_d = done_itag_q;
    pop = 1'b0;
    complete = 1'b0;
    unique case (state_q)
      dfe_atc_pkg::InvalidIdle: if (held) begin
        pop = 1'b1;
        page_d = held_page;
        for (int unsigned i = 0; i < PageBits; i++) free_d[i] = (6'(i) < held_size);
        itag_d = held_itag;
        pause_d = 2'd3;
        state_d = dfe_atc_pkg::InvalidMark;
      end
      // Until every request is marked, and what was not is filled.
      dfe_atc_pkg::InvalidMark: if (pause_q == '0) begin
        left_d = (Sets > 1) ? free_q[IndexBits-1:0] : '0;
        pause_d = 2'd2;
        state_d = dfe_atc_pkg::InvalidFind;
      end
      dfe_atc_pkg::InvalidFind: if (pause_q == '0) state_d = dfe_atc_pkg::InvalidDelete;
      dfe_atc_pkg::InvalidDelete: if (delete_ready_i) begin
        pause_d = 2'd2;
        left_d = left_q - IndexBits'(1);
        state_d = (left_q == '0) ? dfe_atc_pkg::InvalidSettle : dfe_atc_pkg::InvalidFind;
      end
      // A lookup that hit before the last deletion is leaving.
      dfe_atc_pkg::InvalidSettle: if (pause_q == '0) begin
        tag_d = '0;
        pause_d = 2'd2;
        state_d = dfe_atc_pkg::InvalidLook;
      end
      dfe_atc_pkg::InvalidLook: if (pause_q == '0) state_d = dfe_atc_pkg::InvalidWait;
      dfe_atc_pkg::InvalidWait: begin
        pause_d = 2'd2;
        if (waits_i) state_d = dfe_atc_pkg::InvalidLook;
        else if (tag_q == TagBits'(Tags - 1)) state_d = dfe_atc_pkg::InvalidDone;
        else begin
          tag_d = tag_q + TagBits'(1);
          state_d = dfe_atc_pkg::InvalidLook;
        end
      end
      dfe_atc_pkg::InvalidDone: if (!done_d) begin
        done_d = 1'b1;
        done_itag_d = itag_q;
        complete = 1'b1;
        state_d = dfe_atc_pkg::InvalidIdle;
      end
      default: state_d = dfe_atc_pkg::InvalidIdle;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= dfe_atc_pkg::InvalidIdle;
      page_q <= '0;
      free_q <= '0;
      itag_q <= '0;
      left_q <= '0;
      tag_q <= '0;
      pause_q <= '0;
      done_q <= 1'b0;
      done_itag_q <= '0;
    end else begin
      state_q <= state_d;
      page_q <= page_d;
      free_q <= free_d;
      itag_q <= itag_d;
      left_q <= left_d;
      tag_q <= tag_d;
      pause_q <= pause_d;
      done_q <= done_d;
      done_itag_q <= done_itag_d;
    end
  end

  assign active_o = (state_q != dfe_atc_pkg::InvalidIdle);
  assign range_page_o = page_q;
  assign range_free_o = free_q;
  assign first_o = (state_q == dfe_atc_pkg::InvalidMark);
  assign delete_o = (state_q == dfe_atc_pkg::InvalidDelete);
  assign next_o = delete_o && delete_ready_i && left_q != '0;
  assign look_tag_o = tag_q;
  assign invc_valid_o = done_q;
  assign invc_itag_o = done_itag_q;
  assign completed_o = complete;
  assign quiet_o = (state_q == dfe_atc_pkg::InvalidIdle) && !held && !done_q;

`ifdef DFE_CHECKS
  dfe_channel_checks #(.Width(5)) u_channel (
    .clk_i, .rst_ni, .valid_i(done_q), .ready_i(invc_ready_i), .payload_i(done_itag_q));
  dfe_atc_invalidate_checks #(.Held(Held)) u_checks (
    .clk_i, .rst_ni, .inv_valid_i, .inv_ready_i(inv_ready_o), .inv_itag_i,
    .invc_valid_i(done_q), .invc_ready_i, .invc_itag_i(done_itag_q));
`endif
endmodule
`default_nettype wire
