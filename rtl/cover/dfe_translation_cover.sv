// What must have happened around the translation cache before its tests may be called enough.
//
// Bound to dfe_stream_ats; built with the coverage libraries alone.
`default_nettype none
module dfe_translation_cover (
  input wire logic       clk_i,
  input wire logic       rst_ni,
  input wire logic       enable_i,
  input wire logic       flush_i,
  input wire logic       hit_o,
  input wire logic       miss_o,
  input wire logic       merged_o,
  input wire logic       discarded_o,
  // Reads on their way to the bus, and those that do not get there.
  input wire logic       takes_engine,
  input wire logic       crosses,
  input wire logic       local_valid,
  input wire logic       bus_valid,
  input wire logic       out_translated,
  input wire logic       second_pop,
  input wire logic       refuses,
  input wire logic       refuses_second,
  input wire logic       refused_some,
  input wire logic       parts_hold,
  input wire logic       cpl_valid_i,
  input wire logic       cpl_last_i,
  input wire logic [7:0] cpl_status_i,
  // Translation requests and invalidations.
  input wire logic       xl_valid_o,
  input wire logic       xl_ready_i,
  input wire logic       xa_valid_i,
  input wire logic [1:0] xa_status_i,
  input wire logic [5:0] xa_flags_i,
  input wire logic       inv_valid_i,
  input wire logic       inv_ready_o,
  input wire logic [5:0] inv_size_i,
  input wire logic       invc_valid_o,
  input wire logic       invc_ready_i,
  input wire logic       cache_idle
);
  logic granted, taken;
  assign granted = xa_valid_i && xa_status_i == dfe_atc_pkg::AnswerGood;
  assign taken = inv_valid_i && inv_ready_o;

  always_ff @(posedge clk_i) begin
    if (rst_ni) begin
      // Every end of a lookup, and of an answer.
      cov_hit: cover (hit_o);
      cov_miss: cover (miss_o);
      cov_merged: cover (merged_o);
      cov_discarded: cover (discarded_o);
      cov_translated: cover (bus_valid && out_translated);
      cov_untranslated_while_on: cover (bus_valid && !out_translated && enable_i);
      cov_untranslated_while_off: cover (bus_valid && !out_translated && !enable_i);
      // Every kind of answer.
      cov_one_page: cover (granted && xa_flags_i[1:0] == 2'b10);
      cov_several_pages: cover (granted && xa_flags_i[1:0] == 2'b11);
      cov_no_read: cover (granted && !xa_flags_i[1]);
      cov_write_alone: cover (granted && xa_flags_i[2:1] == 2'b10);
      cov_used_untranslated: cover (granted && xa_flags_i[3]);
      cov_no_snoop: cover (granted && xa_flags_i[4]);
      cov_global: cover (granted && xa_flags_i[5]);
      cov_unsupported: cover (xa_valid_i && xa_status_i == dfe_atc_pkg::AnswerUnsupported);
      cov_aborted: cover (xa_valid_i && xa_status_i == dfe_atc_pkg::AnswerAborted);
      cov_timeout: cover (xa_valid_i && xa_status_i == dfe_atc_pkg::AnswerTimeout);
      cov_request_waits: cover (xl_valid_o && !xl_ready_i);
      // Reads across a page, refused ones, and what meets in one cycle.
      cov_crossing: cover (takes_engine && crosses);
      cov_second_part: cover (second_pop);
      cov_first_part_fails: cover (cpl_valid_i && cpl_last_i && cpl_status_i != '0 && parts_hold);
      cov_refused: cover (refuses);
      cov_second_part_refused: cover (refuses && refuses_second);
      cov_refusal_waits: cover (refused_some && cpl_valid_i);
      cov_window_and_bus_at_once: cover (local_valid && bus_valid);
      // Invalidations of every size, on and off, and resets under way.
      cov_page_invalidated: cover (taken && inv_size_i == '0);
      cov_block_invalidated: cover (taken && inv_size_i inside {[6'd1:6'd8]});
      cov_large_page_invalidated: cover (taken && inv_size_i inside {[6'd9:6'd51]});
      cov_all_invalidated: cover (taken && inv_size_i >= 6'd52);
      cov_invalidated_while_off: cover (taken && !enable_i);
      cov_completion_waits: cover (invc_valid_o && !invc_ready_i);
      cov_flush_under_way: cover (flush_i && !cache_idle);
    end
  end
endmodule
`default_nettype wire
