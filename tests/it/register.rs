//! What stations may rely on, kept by both engines: SQLite and PostgreSQL run the same promises.

mod address;
mod contract;
mod rights;
pub mod server;
pub mod stage;

/// Each promise on each engine.
macro_rules! on_both_engines {
    ($($promise:ident($students:literal)),* $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $promise() {
                super::contract::$promise(&super::stage::Stage::sqlite($students));
            })*
        }
        mod postgres {
            $(#[test]
            fn $promise() {
                super::contract::$promise(&super::stage::Stage::postgres($students));
            })*
        }
    };
}

on_both_engines! {
    a_session_is_found_with_its_roster(5),
    a_name_is_one_sessions_and_a_station_is_one_folders(2),
    a_student_is_at_one_station_at_a_time(3),
    a_silent_stations_students_are_free_when_its_lease_is_over(2),
    a_beat_tells_who_is_elsewhere_and_frees_who_is_not_called(4),
    numbers_are_unique_and_without_gaps_whoever_asks(60),
    a_student_keeps_the_number(3),
    who_is_at_another_station_gets_no_number_here(2),
    telling_twice_changes_nothing(3),
    one_photo_of_a_number_counts(2),
    a_withdrawn_number_is_void_and_never_given_again(3),
    a_void_of_a_station_that_was_alone_does_not_take_anothers_photo(2),
    a_walk_in_is_heard_of_everywhere(2),
    news_tell_what_changed_and_nothing_else(4),
    a_photo_is_kept_once(1),
    a_session_that_is_forgotten_leaves_nothing(2),
}
